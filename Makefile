# The two commands of the README, and shortcuts for developers. CMake does the building.
.PHONY: demo check deps build test package clean
JOBS ?= $(shell nproc)

demo: deps build
	@sh tests/demo.sh build-release demo

check: deps build test

deps:
	@sh .ci/install-deps

build:
	@cmake --preset release > build-configure.log 2>&1 || { cat build-configure.log; exit 1; }
	@rm -f build-configure.log
	cmake --build --preset release -j $(JOBS)

test:
	ctest --preset release -j $(JOBS)

package: build
	cd build-release && cpack

clean:
	rm -rf build-release demo
