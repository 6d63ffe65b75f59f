# `cpack` in the build folder makes Debian packages: xcodec (programs and library), xcodec-torch (what needs LibTorch),
# xcodec-ffmpeg (M4A, WMA, Matroska, ...), gstreamer1.0-xcodec (for players),
# libxcodec-dev (headers), python3-xcodec, xcodec-wren1 (an earlier model). tests/package/run.sh installs and removes them.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME xcodec)
set(CPACK_PACKAGE_VENDOR "xcodec developers")
set(CPACK_PACKAGE_CONTACT "xcodec developers <maintainers@xcodec.example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/PackageStage.cmake)
set(CPACK_XCODEC_PACKAGING_DIR ${PROJECT_SOURCE_DIR}/packaging/debian)  # for PackageStage.cmake

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime dev python wren1)
if(TARGET xcodec_ffmpeg)
  list(APPEND CPACK_COMPONENTS_ALL ffmpeg)
endif()
if(TARGET gstxcodec)
  list(APPEND CPACK_COMPONENTS_ALL gstreamer)
endif()
if(XCODEC_BUILD_TORCH)
  list(APPEND CPACK_COMPONENTS_ALL torch)
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR}/lib)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME xcodec)
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "neural audio compressor
Compresses music and speech to a few kilobits per second with neural
networks (EnCodec, X-Codec and a built-in 48 kHz stereo model), and
decodes them. Models that are not built in are downloaded or imported.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "xcodec-torch, xcodec-ffmpeg, gstreamer1.0-xcodec, libpulse0")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/triggers)

set(CPACK_DEBIAN_TORCH_PACKAGE_NAME xcodec-torch)
set(CPACK_DEBIAN_TORCH_DESCRIPTION "neural audio compressor, parts that need LibTorch
The LibTorch backend of xcodec, for codes that equal the reference's
bit for bit and for the language models of version 0 files, and the
program that trains models.")
set(CPACK_DEBIAN_TORCH_PACKAGE_DEPENDS "xcodec (= ${PROJECT_VERSION})")

set(CPACK_DEBIAN_FFMPEG_PACKAGE_NAME xcodec-ffmpeg)
set(CPACK_DEBIAN_FFMPEG_DESCRIPTION "neural audio compressor, more formats of input
Lets xcodec read further formats with FFmpeg's libraries: M4A, AAC,
WMA, WavPack, Monkey's Audio, Matroska, and the sound of video files.")
set(CPACK_DEBIAN_FFMPEG_PACKAGE_DEPENDS "xcodec (= ${PROJECT_VERSION})")

set(CPACK_DEBIAN_GSTREAMER_PACKAGE_NAME gstreamer1.0-xcodec)
set(CPACK_DEBIAN_GSTREAMER_DESCRIPTION "neural audio compressor, GStreamer plug-in
Lets players, tools and thumbnailers that use GStreamer open .ecdc
files: Totem, Rhythmbox, gst-play-1.0 and others.")
set(CPACK_DEBIAN_GSTREAMER_PACKAGE_DEPENDS "xcodec (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_GSTREAMER_PACKAGE_RECOMMENDS gstreamer1.0-plugins-base-apps)

set(CPACK_DEBIAN_WREN1_PACKAGE_NAME xcodec-wren1)
set(CPACK_DEBIAN_WREN1_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_WREN1_DESCRIPTION "neural audio compressor, earlier built-in model
The weights of wren1_48khz, the built-in model of xcodec before
wren2_48khz. Decoding files made with that model needs them.")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-xcodec)
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_PYTHON_DESCRIPTION "neural audio compressor, Python package
Turns audio into codes and back with the models of xcodec (EnCodec,
X-Codec and a built-in one), in memory, in streams and in files. Takes
NumPy arrays and PyTorch tensors; PyTorch itself is not needed.")
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.9), python3-numpy, xcodec (= ${PROJECT_VERSION})")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libxcodec-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_DESCRIPTION "neural audio compressor, development files
Headers, CMake package and pkg-config file of libxcodec, which encodes
and decodes audio with neural networks.")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "xcodec (= ${PROJECT_VERSION})")
include(CPack)
