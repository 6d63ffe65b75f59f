"""Names and shapes in X-Codec's published checkpoints, of any width, and what Hugging Face calls them."""
import re

RATIOS = (8, 5, 4, 2)


def normed(name, *shape):
    """A convolution with weight normalisation and a bias."""
    return {name + ".weight_g": (shape[0], 1, 1), name + ".weight_v": shape, name + ".bias": shape[:1]}


def unit(name, width):
    return {name + ".block.0.alpha": (1, width, 1), **normed(name + ".block.1", width, width, 7),
            name + ".block.2.alpha": (1, width, 1), **normed(name + ".block.3", width, width, 1)}


def acoustic(size):
    width, dim = size["encoder_width"], size["dim"]
    out = normed("encoder.block.0", width, 1, 7)
    for b, stride in enumerate(RATIOS, 1):
        block = f"encoder.block.{b}.block."
        for j in range(3):
            out.update(unit(block + str(j), width))
        out.update({block + "3.alpha": (1, width, 1), **normed(block + "4", 2 * width, width, 2 * stride)})
        width *= 2
    out.update({"encoder.block.5.alpha": (1, width, 1), **normed("encoder.block.6", dim, width, 3)})
    width = size["decoder_width"]
    out.update(normed("decoder_2.model.0", width, dim, 7))
    for b, stride in enumerate(RATIOS, 1):
        block = f"decoder_2.model.{b}.block."
        half = width // 2
        out.update({block + "0.alpha": (1, width, 1), block + "1.weight_g": (width, 1, 1),
                    block + "1.weight_v": (width, half, 2 * stride), block + "1.bias": (half,)})
        for j in range(2, 5):
            out.update(unit(block + str(j), half))
        width = half
    out.update({"decoder_2.model.5.alpha": (1, width, 1), **normed("decoder_2.model.6", 1, width, 7)})
    return out


def semantic_codec(width):
    out = {}
    for side, ends in (("encoder_semantic", ("conv",)), ("decoder_semantic", ("conv1", "conv2"))):
        for end in ends:
            out[f"{side}.{end}.conv.weight"] = (width, width, 3)
        for b in range(2):
            block = f"{side}.conv_blocks.{b}."
            for u in range(2):
                out[f"{block}res_units.{u}.conv1.conv.weight"] = (width, width, 3)
                out[f"{block}res_units.{u}.conv2.weight"] = (width, width, 1)
            out[f"{block}conv.conv.weight"] = (width, width, 3)
            out[f"{block}conv.conv.bias"] = (width,)
    return out


def affine(name, *shape):
    return {name + ".weight": shape, name + ".bias": shape[:1]}


def teacher(size):
    s, width, inner, conv, heads = "semantic_model.", size["width"], size["inner"], size["conv"], size["heads"]
    out = {s + "masked_spec_embed": (width,)}
    for i, kernel in enumerate((10, 3, 3, 3, 3, 2, 2)):
        out[f"{s}feature_extractor.conv_layers.{i}.conv.weight"] = (conv, conv if i else 1, kernel)
    out.update(affine(s + "feature_extractor.conv_layers.0.layer_norm", conv))
    out.update(affine(s + "feature_projection.layer_norm", conv))
    out.update(affine(s + "feature_projection.projection", width, conv))
    place = s + "encoder.pos_conv_embed.conv"
    out.update({place + ".bias": (width,), place + ".weight_g": (1, 1, 128), place + ".weight_v": (width, width // 16, 128)})
    out.update(affine(s + "encoder.layer_norm", width))
    for n in range(size["layers"]):
        layer = f"{s}encoder.layers.{n}."
        for kind in ("k", "v", "q", "out"):
            out.update(affine(f"{layer}attention.{kind}_proj", width, width))
        if size["wavlm"]:
            out[layer + "attention.gru_rel_pos_const"] = (1, heads, 1, 1)
            out.update(affine(layer + "attention.gru_rel_pos_linear", 8, width // heads))
            if n == 0:
                out[layer + "attention.rel_attn_embed.weight"] = (320, heads)
        out.update(affine(layer + "layer_norm", width))
        out.update(affine(layer + "feed_forward.intermediate_dense", inner, width))
        out.update(affine(layer + "feed_forward.output_dense", width, inner))
        out.update(affine(layer + "final_layer_norm", width))
    return out


def shapes(size):
    """Every tensor of a checkpoint, by its original name."""
    dim, width = size["dim"], size["width"]
    out = {**acoustic(size), **semantic_codec(width), **teacher(size)}
    for k in range(8):
        book = f"quantizer.vq.layers.{k}._codebook."
        out.update({book + "inited": (1,), book + "cluster_size": (1024,), book + "embed": (1024, dim + width),
                    book + "embed_avg": (1024, dim + width)})
    out.update(affine("fc_prior", dim + width, dim + width))
    out.update(affine("fc_post1", width, dim + width))
    out.update(affine("fc_post2", dim, dim + width))
    return out


def hugging_face(name):
    """Hugging Face's name of an original one, weight normalisation aside."""
    unit_parts = {"0": "snake1", "1": "conv1", "2": "snake2", "3": "conv2"}
    rules = [
        (r"encoder\.block\.0\.", "acoustic_encoder.conv1."), (r"encoder\.block\.5\.", "acoustic_encoder.snake1."),
        (r"encoder\.block\.6\.", "acoustic_encoder.conv2."),
        (r"encoder\.block\.(\d)\.block\.3\.", lambda m: f"acoustic_encoder.block.{int(m[1]) - 1}.snake1."),
        (r"encoder\.block\.(\d)\.block\.4\.", lambda m: f"acoustic_encoder.block.{int(m[1]) - 1}.conv1."),
        (r"encoder\.block\.(\d)\.block\.(\d)\.block\.(\d)\.",
         lambda m: f"acoustic_encoder.block.{int(m[1]) - 1}.res_unit{int(m[2]) + 1}.{unit_parts[m[3]]}."),
        (r"decoder_2\.model\.0\.", "acoustic_decoder.conv1."), (r"decoder_2\.model\.5\.", "acoustic_decoder.snake1."),
        (r"decoder_2\.model\.6\.", "acoustic_decoder.conv2."),
        (r"decoder_2\.model\.(\d)\.block\.0\.", lambda m: f"acoustic_decoder.block.{int(m[1]) - 1}.snake1."),
        (r"decoder_2\.model\.(\d)\.block\.1\.", lambda m: f"acoustic_decoder.block.{int(m[1]) - 1}.conv_t1."),
        (r"decoder_2\.model\.(\d)\.block\.(\d)\.block\.(\d)\.",
         lambda m: f"acoustic_decoder.block.{int(m[1]) - 1}.res_unit{int(m[2]) - 1}.{unit_parts[m[3]]}."),
        (r"fc_prior\.", "fc."), (r"fc_post(\d)\.", r"fc\1."),
        (r"quantizer\.vq\.layers\.(\d)\._codebook\.", r"quantizer.quantizers.\1.codebook."),
    ]
    for pattern, replacement in rules:
        found = re.match(pattern, name)
        if found:
            return re.sub(pattern, replacement, name, count=1)
    if name.startswith(("encoder_semantic.", "decoder_semantic.")):
        return re.sub(r"(conv\d?)\.conv\.", r"\1.", name)
    return name
