# `cpack -G DEB` in the build folder makes a Debian package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME xcodec)
set(CPACK_PACKAGE_VENDOR "xcodec developers")
set(CPACK_PACKAGE_CONTACT "xcodec developers <xcodec@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "neural audio compressor")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Compresses music and speech to a few kilobits per second with neural networks\n\
 (EnCodec, X-Codec and a built-in 48 kHz stereo model), and decodes them.")
set(CPACK_DEBIAN_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR}/lib)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
include(CPack)
