find_package(GTest REQUIRED)
include(GoogleTest)

# xcodec_discover(name LABEL): one test of ctest for each of the binary's, with the environment of LibTorch's plug-in.
# gtest_discover_tests() cannot pass on a property that is a list.
function(xcodec_discover name label)
  xcodec_discover_on(${name} ${name} ${label} ${XCODEC_GOLDEN_SMALL})
endfunction()

# xcodec_discover_golden(name LABEL): the same, and once more with larger golden vectors where there are some.
function(xcodec_discover_golden name label)
  xcodec_discover(${name} ${label})
  if(XCODEC_GOLDEN_LARGER)
    xcodec_discover_on(${name} larger.${name} ${label} ${XCODEC_GOLDEN_LARGER})
  endif()
endfunction()

function(xcodec_discover_on name prefix label golden)
  gtest_discover_tests(${name} TEST_PREFIX ${prefix}. TEST_LIST ${prefix}_tests DISCOVERY_TIMEOUT 120
    PROPERTIES TIMEOUT 600 LABELS ${label})
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${prefix}_environment.cmake "if(${prefix}_tests)
  set_tests_properties(\${${prefix}_tests} PROPERTIES
    ENVIRONMENT \"XCODEC_PLUGIN_DIR=${CMAKE_BINARY_DIR}/lib;XCODEC_GOLDEN=${golden};OPENBLAS_NUM_THREADS=1;OMP_WAIT_POLICY=passive\")
endif()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${CMAKE_CURRENT_BINARY_DIR}/${prefix}_environment.cmake)
endfunction()

# xcodec_test(name SOURCES... [LIBS...] [GOLDEN filter]): one gtest binary per module; label is the folder's name. Tests that
# GOLDEN names run on larger golden vectors, too.
function(xcodec_test name)
  cmake_parse_arguments(ARG "" "GOLDEN" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE xcodec_internal xcodec_test_paths xcodec_flags ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 240 LABELS "${ARG_LABELS}"
    ENVIRONMENT XCODEC_GOLDEN=${XCODEC_GOLDEN_SMALL})
  if(XCODEC_GOLDEN_LARGER AND ARG_GOLDEN)
    add_test(NAME larger.${name} COMMAND ${name} --gtest_filter=${ARG_GOLDEN})
    set_tests_properties(larger.${name} PROPERTIES TIMEOUT 240 LABELS "${ARG_LABELS}" ENVIRONMENT XCODEC_GOLDEN=${XCODEC_GOLDEN_LARGER})
  endif()
endfunction()
