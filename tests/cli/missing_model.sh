# A version 0 file of a model that is not installed: exit 4, how to get it, nothing written.
python3 -c "
j = b'{\"m\": \"encodec_24khz\", \"al\": 0, \"nc\": 2, \"lm\": false}'
open('a.ecdc', 'wb').write(b'ECDC\0' + len(j).to_bytes(4, 'big') + j)"
status=0
xcodec a.ecdc 2> message || status=$?
[ "$status" = 4 ]
grep -q 'xcodec model pull encodec_24khz' message
ls -A
