// Where the repository, the build and the small golden vectors lie, and where temporary files belong. One
// source knows, so that the objects of all tests are the same in every clone, and ccache finds them.
#ifndef XCODEC_TESTS_SUPPORT_PATHS_H_
#define XCODEC_TESTS_SUPPORT_PATHS_H_

#include <string>

namespace xcodec::paths {

std::string Source();
std::string Build();
/// What the build unpacks out of tests/golden.
std::string SmallGolden();
/// A new empty folder in TMPDIR, or /tmp; GoogleTest's TempDir() of some versions knows only /tmp. Whoever
/// asks for it removes it. Throws std::runtime_error where none can be made.
std::string NewFolder();
/// The same in the folder `where`.
std::string NewFolderIn(const std::string& where);

}  // namespace xcodec::paths

#endif  // XCODEC_TESTS_SUPPORT_PATHS_H_
