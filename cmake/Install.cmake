# `cmake --install`: programs, library, plug-ins, headers, CMake package, pkg-config file, documentation.
# Components are packages: runtime, torch (what needs LibTorch), ffmpeg (what needs FFmpeg), gstreamer (its players), dev, python, wren1 (an earlier built-in model).
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME runtime)

install(TARGETS xcodec EXPORT xcodecTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/xcodec DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(EXPORT xcodecTargets NAMESPACE xcodec:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/xcodec COMPONENT dev)

set(package_dir ${CMAKE_CURRENT_BINARY_DIR}/package)
file(WRITE ${package_dir}/xcodecConfig.cmake "include(\"\${CMAKE_CURRENT_LIST_DIR}/xcodecTargets.cmake\")\n")
write_basic_package_version_file(${package_dir}/xcodecConfigVersion.cmake COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${PROJECT_SOURCE_DIR}/cmake/xcodec.pc.in ${package_dir}/xcodec.pc @ONLY)
install(FILES ${package_dir}/xcodecConfig.cmake ${package_dir}/xcodecConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/xcodec COMPONENT dev)
install(FILES ${package_dir}/xcodec.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)

# The program finds the library relative to itself, wherever the prefix is. The build tree has the same search path,
# with its own places after the installed ones: where the two differ, CMake fills the build tree's up with colons to
# make room, and an empty entry makes the loader search the working directory.
function(xcodec_search_path target)
  set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH_USE_LINK_PATH ON
    INSTALL_RPATH "${ARGN}")
endfunction()
file(RELATIVE_PATH lib_from_bin ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
foreach(program xcodec-cli xcodec-eval xcodec-bench)
  if(TARGET ${program})
    xcodec_search_path(${program} "$ORIGIN/${lib_from_bin}" "$ORIGIN/../lib")
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
if(TARGET xcodec_fetch)
  xcodec_search_path(xcodec_fetch "$ORIGIN/.." "$ORIGIN")
  install(TARGETS xcodec_fetch LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/xcodec)
endif()
if(TARGET xcodec_ffmpeg)
  xcodec_search_path(xcodec_ffmpeg "$ORIGIN/.." "$ORIGIN")
  install(TARGETS xcodec_ffmpeg LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/xcodec COMPONENT ffmpeg)
endif()
if(TARGET gstxcodec)
  xcodec_search_path(gstxcodec "$ORIGIN/.." "$ORIGIN")
  install(TARGETS gstxcodec LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/gstreamer-1.0 COMPONENT gstreamer)
  # File managers ask by media type; players know theirs only, so that somebody has to say that this one can be played.
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/xcodec-play.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT gstreamer)
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/xcodec.thumbnailer DESTINATION ${CMAKE_INSTALL_DATADIR}/thumbnailers COMPONENT gstreamer)
endif()
if(TARGET xcodec_torch)
  xcodec_search_path(xcodec_torch "$ORIGIN/.." "$ORIGIN")
  install(TARGETS xcodec_torch LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/xcodec COMPONENT torch)
endif()
if(TARGET xcodec-train)
  xcodec_search_path(xcodec-train "$ORIGIN/${lib_from_bin}" "$ORIGIN/${lib_from_bin}/xcodec" "$ORIGIN/../lib")
  install(TARGETS xcodec-train RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT torch)
endif()

install(FILES ${PROJECT_SOURCE_DIR}/man/xcodec.1 ${PROJECT_SOURCE_DIR}/man/xcodec-bench.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
if(TARGET xcodec-eval)
  install(FILES ${PROJECT_SOURCE_DIR}/man/xcodec-eval.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
if(TARGET xcodec-train)
  install(FILES ${PROJECT_SOURCE_DIR}/man/xcodec-train.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT torch)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/man/ecdc.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
# The model that was built in before: files made with it still decode where it is installed.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/wren1_48khz DESTINATION ${CMAKE_INSTALL_DATADIR}/xcodec/models
        COMPONENT wren1)
# The Python package where Debian's interpreter looks; only `cmake --install --component python` and CPack take it, others
# make a wheel (docs/python.md).
configure_file(${PROJECT_SOURCE_DIR}/python/METADATA.in ${package_dir}/METADATA @ONLY)
set(python_packages lib/python3/dist-packages)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/python/xcodec DESTINATION ${python_packages} COMPONENT python EXCLUDE_FROM_ALL
        FILES_MATCHING PATTERN "*.py" PATTERN py.typed PATTERN __pycache__ EXCLUDE PATTERN _libs EXCLUDE)
install(FILES ${package_dir}/METADATA DESTINATION ${python_packages}/xcodec-${PROJECT_VERSION}.dist-info COMPONENT python
        EXCLUDE_FROM_ALL)
set(completions ${PROJECT_SOURCE_DIR}/completions)
install(FILES ${completions}/xcodec.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME xcodec)
install(FILES ${completions}/xcodec.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
# Debian's zsh looks for its packages' functions elsewhere than for an administrator's.
install(CODE "
  set(zsh_folder site-functions)
  if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\")
    set(zsh_folder vendor-completions)
  endif()
  file(INSTALL \"${completions}/_xcodec\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${zsh_folder}\")")
install(FILES ${PROJECT_SOURCE_DIR}/format/xcodec-mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME xcodec.xml)
install(FILES ${PROJECT_SOURCE_DIR}/format/ecdc-1.md ${PROJECT_SOURCE_DIR}/format/ERRATA.md
  ${PROJECT_SOURCE_DIR}/format/PERMISSIVENESS.md ${PROJECT_SOURCE_DIR}/format/magic DESTINATION ${CMAKE_INSTALL_DOCDIR})

# What is installed, and nothing else: `cmake --build FOLDER --target programs` before `cmake --install`.
add_custom_target(programs)
foreach(target xcodec xcodec-cli xcodec-eval xcodec-bench xcodec_fetch xcodec_ffmpeg gstxcodec xcodec_torch xcodec-train)
  if(TARGET ${target})
    add_dependencies(programs ${target})
  endif()
endforeach()
