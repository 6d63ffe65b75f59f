find_package(GTest REQUIRED)
include(GoogleTest)

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
