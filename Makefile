# The two commands of the README, installation, and shortcuts for developers. CMake does the building.
.PHONY: demo check deps build test docs programs install uninstall package clean
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
# Without LibTorch and tests; compiled objects are the release preset's, which has both.
CONFIGURE_PROGRAMS = cmake --preset programs -DCMAKE_INSTALL_PREFIX="$(PREFIX)"

demo:
	@sh .ci/install-deps programs
	@sh tests/demo_build.sh build-release $(JOBS)
	@sh tests/demo.sh build-release demo

check: deps build test

deps:
	@sh .ci/install-deps

build:
	@cmake --preset release > build-configure.log 2>&1 || { cat build-configure.log; exit 1; }
	@rm -f build-configure.log
	cmake --build --preset release -j $(JOBS)

test:
	@ctest --preset release -j $(JOBS); status=$$?; python3 tests/skips.py build-release; exit $$status

# Pages of the library's headers, in build-docs/html; needs Doxygen.
docs:
	@sh tests/docs_pages.sh "$(CURDIR)/build-docs"

# Everything that is installed, with LibTorch's part where build-release has it (`make build`).
programs:
	@[ -f build-release/CMakeCache.txt ] || { sh .ci/install-deps programs && $(CONFIGURE_PROGRAMS); }
	cmake --build build-release --target programs -j $(JOBS)

# DESTDIR stages; PREFIX is where it will be.
install: programs
	cmake --install build-release --prefix "$(PREFIX)"

uninstall:
	cmake -DMANIFEST=build-release/install_manifest.txt -P cmake/Uninstall.cmake

package: deps build
	cd build-release && cpack

clean:
	rm -rf build-release build-docs demo
