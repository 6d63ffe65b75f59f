# bash completion for xcodec, made by `xcodec --generate bash`
_xcodec() {
  local cur=${COMP_WORDS[COMP_CWORD]} words values='' value='' kind=''
  case ${COMP_WORDS[1]} in
    model)
      case ${COMP_WORDS[COMP_CWORD-1]} in
        --config) value=1 kind=-f ;;
        --name) value=1 ;;
        --store) value=1 kind=-d ;;
        --lm) value=1 kind=-f ;;
        --lm-config) value=1 kind=-f ;;
        --semantic) value=1 kind=-f ;;
        -M|--memory) value=1 ;;
        --base-url) value=1 ;;
      esac ;;
    *)
      case ${COMP_WORDS[COMP_CWORD-1]} in
        -b|--bandwidth) value=1 ;;
        -s|--decompress_suffix) value=1 ;;
        -o|--output) value=1 kind=-f ;;
        --skip) value=1 ;;
        --max-duration) value=1 ;;
        --until) value=1 ;;
        -m|--model) value=1 values=$(xcodec model list 2>/dev/null | cut -d' ' -f1) kind=-d ;;
        --effort) value=1 ;;
        --container) value=1 values='0 1' ;;
        --entropy) value=1 values='packed adaptive' ;;
        --codebooks) value=1 ;;
        --segment) value=1 ;;
        --backend) value=1 values='auto native torch' ;;
        --precision) value=1 values='fp32 bf16' ;;
        --device) value=1 values='cpu cuda' ;;
        --bits) value=1 values='16 24 32f' ;;
        --resampler) value=1 values='soxr torchaudio' ;;
        --rate) value=1 ;;
        --channels) value=1 ;;
        --format) value=1 ;;
        --files-from) value=1 kind=-f ;;
        --output-dir) value=1 kind=-d ;;
        --jobs) value=1 ;;
        --shard) value=1 ;;
        --report) value=1 kind=-f ;;
        -T|--threads) value=1 ;;
        -M|--memory) value=1 ;;
      esac ;;
  esac
  case ${COMP_WORDS[1]} in
    info) words='-h --help --files-from -0 --null --json' ;;
    test) words='-h --help --files-from -0 --null --recursive --quiet --json' ;;
    play) words='--skip --until -m --model -v --verbose -h --help -b --bandwidth -q --hq -l --lm -f --force -s --decompress_suffix -r --rescale -d --decode -t --test -o --output -c --stdout --skip --max-duration --until -m --model --effort --container --entropy --codebooks --segment --backend --precision --device --bits --model-rate --as-original --resampler --accept-truncated --raw --rate --channels --format --multiple --recursive --files-from -0 --null --output-dir --jobs --skip-existing --shard -n --dry-run --rm --no-preserve --report --verify --no-verify -T --threads -M --memory -v --verbose --quiet -V --version' ;;
    codes) words='--semantic --latents -h --help -b --bandwidth -q --hq -l --lm -f --force -s --decompress_suffix -r --rescale -d --decode -t --test -o --output -c --stdout --skip --max-duration --until -m --model --effort --container --entropy --codebooks --segment --backend --precision --device --bits --model-rate --as-original --resampler --accept-truncated --raw --rate --channels --format --multiple --recursive --files-from -0 --null --output-dir --jobs --skip-existing --shard -n --dry-run --rm --no-preserve --report --verify --no-verify -T --threads -M --memory -v --verbose --quiet -V --version' ;;
    recover) words='-h --help --json -f --force --model-rate --bits --max-silence -M --memory --backend' ;;
    model)
      case ${COMP_WORDS[2]} in
        import) words='-h --help --config --name --store --lm --lm-config --semantic -f --force -M --memory' ;;
        list) words='-h --help --json' ;;
        info) words='-h --help --json -M --memory' ;;
        verify) words='-h --help -M --memory' ;;
        pull) words='-h --help --store --name --base-url --no-lm -f --force -M --memory' ;;
        *) words='-h --help import list info verify pull' ;;
      esac ;;
    *) words='-h --help -b --bandwidth -q --hq -l --lm -f --force -s --decompress_suffix -r --rescale -d --decode -t --test -o --output -c --stdout --skip --max-duration --until -m --model --effort --container --entropy --codebooks --segment --backend --precision --device --bits --model-rate --as-original --resampler --accept-truncated --raw --rate --channels --format --multiple --recursive --files-from -0 --null --output-dir --jobs --skip-existing --shard -n --dry-run --rm --no-preserve --report --verify --no-verify -T --threads -M --memory -v --verbose --quiet -V --version info test play codes recover model' ;;
  esac
  COMPREPLY=()
  if [ -n "$value" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur"
      if [ -n "$kind" ]; then compgen $kind -- "$cur"; fi)
    return
  fi
  case $cur in -*) ;; *) kind=-f ;; esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur"
    if [ -n "$kind" ]; then compgen $kind -- "$cur"; fi)
}
complete -o filenames -F _xcodec xcodec
