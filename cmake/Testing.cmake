find_package(GTest REQUIRED)
include(GoogleTest)

# xcodec_discover(name LABEL): one test of ctest for each of the binary's, with the environment of LibTorch's plug-in.
# gtest_discover_tests() cannot pass on a property that is a list.
function(xcodec_discover name label)
  gtest_discover_tests(${name} TEST_PREFIX ${name}. TEST_LIST ${name}_tests DISCOVERY_TIMEOUT 120
    PROPERTIES TIMEOUT 600 LABELS ${label})
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${name}_environment.cmake "if(${name}_tests)
  set_tests_properties(\${${name}_tests} PROPERTIES
    ENVIRONMENT \"XCODEC_PLUGIN_DIR=${CMAKE_BINARY_DIR}/lib;OPENBLAS_NUM_THREADS=1;OMP_WAIT_POLICY=passive\")
endif()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}_environment.cmake)
endfunction()

# xcodec_test(name SOURCES... [LIBS...]): one gtest binary per module; label is the folder's name.
function(xcodec_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE xcodec_internal xcodec_flags ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE XCODEC_SHARED_DIR="${XCODEC_SHARED_DIR}"
    XCODEC_SOURCE_DIR="${PROJECT_SOURCE_DIR}" XCODEC_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 240 LABELS "${ARG_LABELS}")
endfunction()
