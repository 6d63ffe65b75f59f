# A version 0 file of a model that is not installed: exit 4, how to get it, nothing written.
printf 'ECDC\0\0\0\0\62{"m": "encodec_24khz", "al": 0, "nc": 2, "lm": false}' > a.ecdc
status=0
xcodec a.ecdc 2> message || status=$?
[ "$status" = 4 ]
grep -q 'xcodec model pull encodec_24khz' message
ls -A
