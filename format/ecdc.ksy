# Kaitai Struct description of .ecdc version 1 (https://kaitai.io). ecdc-1.md is normative; this shows the layout.
# Checksums, orders and ranges are not checked here.
meta:
  id: ecdc
  title: EnCodec compressed audio, version 1
  file-extension: ecdc
  endian: le
  imports:
    - /common/vlq_base128_le
seq:
  - id: magic
    contents: [0x45, 0x43, 0x44, 0x43, 0x01]
  - id: len_header
    type: vlq_base128_le
  - id: header
    size: len_header.value
    type: header
  - id: header_crc32
    type: u4
  - id: sections
    type: section
    repeat: until
    repeat-until: _.type == section_type::trailer
enums:
  section_type:
    0x42: block
    0x54: trailer
    0x6d: metadata
types:
  header:
    seq:
      - id: flags
        type: vlq_base128_le
      - id: len_name
        type: vlq_base128_le
      - id: name
        type: str
        size: len_name.value
        encoding: ASCII
      - id: identity
        size: 16
      - id: sample_rate_code
        type: vlq_base128_le
      - id: channels
        type: vlq_base128_le
      - id: hop
        type: vlq_base128_le
      - id: chunk_length
        type: vlq_base128_le
      - id: overlap
        type: vlq_base128_le
        if: chunk_length.value > 0
      - id: codebooks
        type: vlq_base128_le
      - id: codebook_bits
        type: vlq_base128_le
      - id: coder
        type: vlq_base128_le
      - id: coder_version
        type: vlq_base128_le
      - id: units_per_block
        type: vlq_base128_le
      - id: source_rate_code
        type: vlq_base128_le
      - id: source_channels
        type: vlq_base128_le
      - id: source_format
        type: u1
      - id: fields
        type: field
        repeat: eos
  field:
    seq:
      - id: key
        type: vlq_base128_le
        doc: id * 2 + critical
      - id: len_value
        type: vlq_base128_le
      - id: value
        size: len_value.value
  section:
    seq:
      - id: marker
        contents: [0xec, 0xdc]
      - id: type
        type: u1
        enum: section_type
      - id: len_body
        type: vlq_base128_le
      - id: body
        size: len_body.value
        type:
          switch-on: type
          cases:
            'section_type::block': block
            'section_type::metadata': metadata
            'section_type::trailer': trailer
      - id: crc32
        type: u4
  block:
    seq:
      - id: number
        type: vlq_base128_le
      - id: units
        type: vlq_base128_le
      - id: cut
        type: vlq_base128_le
      - id: scales
        type: u2
        repeat: expr
        repeat-expr: '(_root.header.flags.value & 1) == 1 ? units.value : 0'
      - id: payload
        size-eos: true
  metadata:
    seq:
      - id: compression
        type: u1
        doc: 0 raw, 1 Zstandard
      - id: tags
        size-eos: true
  trailer:
    seq:
      - id: total
        type: vlq_base128_le
        doc: samples at the model's rate
      - id: excess
        type: vlq_base128_le
        doc: of the source's length, sign in the lowest bit
      - id: digest
        size: 12
        doc: first bytes of the SHA-256 over all codes
      - id: identity
        size: 4
        doc: first bytes of the header's identity
      - id: codebooks
        type: vlq_base128_le
      - id: coder
        type: vlq_base128_le
      - id: coder_version
        type: vlq_base128_le
      - id: units_per_block
        type: vlq_base128_le
      - id: index
        size: _io.size - _io.pos - 3
        type: index
      - id: len_section
        type: b24le
        doc: bytes of this whole section, checksum included
  index:
    seq:
      - id: len_blocks
        type: vlq_base128_le
        repeat: eos
        doc: bytes of every block section, in order
