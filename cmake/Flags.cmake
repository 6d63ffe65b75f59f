# Warnings and sanitizers live on one interface target that only our own targets link.
add_library(xcodec_flags INTERFACE)
target_compile_options(xcodec_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  # Results must not depend on whether the compiler fuses a multiply and an add.
  -ffp-contract=off)
if(XCODEC_WARNINGS_AS_ERRORS)
  target_compile_options(xcodec_flags INTERFACE -Werror)
endif()
if(XCODEC_SANITIZE)
  target_compile_options(xcodec_flags INTERFACE -fsanitize=${XCODEC_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(xcodec_flags INTERFACE -fsanitize=${XCODEC_SANITIZE})
endif()
if(XCODEC_BUILD_FUZZERS)
  # Coverage feedback; the fuzz targets themselves link the engine.
  target_compile_options(xcodec_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(XCODEC_COVERAGE)
  target_compile_options(xcodec_flags INTERFACE --coverage)
  target_link_options(xcodec_flags INTERFACE --coverage)
endif()

# Every layer is an object library xcodec_<layer>; together they make libxcodec.
function(xcodec_layer name)
  add_library(xcodec_${name} OBJECT ${ARGN})
  target_include_directories(xcodec_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
  target_link_libraries(xcodec_${name} PRIVATE xcodec_flags)
endfunction()

# Sources whose speed does not matter: parsing of options and configurations, reports. Optimising them costs half of a
# release build's time.
function(xcodec_optimise_little target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()
