# Golden vectors. The small ones of tests/golden are unpacked into the build folder, so every clone runs the tests that read
# them. A folder with larger ones (encodec/, xcodec/, spectral/) is optional: -DXCODEC_GOLDEN=DIR or the environment's
# XCODEC_GOLDEN; then the same tests run on it once more, as larger.NAME.

# xcodec_unpack(archive folder): the folder holds what the archive does, and nothing else.
function(xcodec_unpack archive folder)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${archive})
  file(SHA256 ${archive} hash)
  set(unpacked "")
  if(EXISTS ${folder}.sha256 AND EXISTS ${folder})
    file(READ ${folder}.sha256 unpacked)
  endif()
  if(NOT unpacked STREQUAL hash)
    file(REMOVE_RECURSE ${folder})
    file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${folder})
    file(WRITE ${folder}.sha256 ${hash})
  endif()
endfunction()

set(XCODEC_GOLDEN_SMALL ${CMAKE_BINARY_DIR}/golden)
xcodec_unpack(${PROJECT_SOURCE_DIR}/tests/golden/vectors.tar.xz ${XCODEC_GOLDEN_SMALL})
add_test(NAME golden COMMAND python3 ${PROJECT_SOURCE_DIR}/tests/golden/check.py ${XCODEC_GOLDEN_SMALL}
  ${PROJECT_SOURCE_DIR}/tests/golden/vectors.sha256)

set(XCODEC_GOLDEN_LARGER "")
if(EXISTS "${XCODEC_GOLDEN}/encodec" AND EXISTS "${XCODEC_GOLDEN}/xcodec")
  set(XCODEC_GOLDEN_LARGER ${CMAKE_BINARY_DIR}/golden-larger)
  file(MAKE_DIRECTORY ${XCODEC_GOLDEN_LARGER})
  set(spectral ${XCODEC_GOLDEN}/spectral)
  if(NOT EXISTS ${spectral})
    set(spectral ${XCODEC_GOLDEN}/../research/default_model)
  endif()
  file(CREATE_LINK ${XCODEC_GOLDEN}/encodec ${XCODEC_GOLDEN_LARGER}/encodec SYMBOLIC)
  file(CREATE_LINK ${XCODEC_GOLDEN}/xcodec ${XCODEC_GOLDEN_LARGER}/xcodec SYMBOLIC)
  file(CREATE_LINK ${spectral} ${XCODEC_GOLDEN_LARGER}/spectral SYMBOLIC)
  add_test(NAME larger.golden COMMAND python3 ${PROJECT_SOURCE_DIR}/tests/golden/check.py ${XCODEC_GOLDEN_LARGER}
    ${PROJECT_SOURCE_DIR}/tests/golden/larger.sha256)
elseif(XCODEC_GOLDEN)
  message(FATAL_ERROR "XCODEC_GOLDEN: no encodec/ and xcodec/ in ${XCODEC_GOLDEN}")
endif()
