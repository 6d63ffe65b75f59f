# Checkpoints that are no model, sound and broken ones, are refused with a reason; none is run or half imported.
cases="$GOLDEN/xcodec/loader_cases"
config="$GOLDEN/xcodec/tiny_hubert/config.yaml"
for file in "$cases"/*.pth "$cases"/*.safetensors; do
  status=0
  xcodec model import --name case --config "$config" "$file" > out.txt 2> err.txt || status=$?
  case $status in
    3 | 4 | 6) ;;
    *) echo "$file: status $status"; cat err.txt; exit 1 ;;
  esac
  [ "$(wc -l < err.txt)" -eq 1 ] || { cat err.txt; exit 1; }
done
if xcodec model info case > /dev/null 2>&1; then exit 1; fi
