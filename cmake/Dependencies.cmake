# Every third party, found once. script/bootstrap installs the Debian packages that hold them.

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# The tests are a hundred and fifty programs, and lld takes a quarter of the time for each. What
# people run is linked by the compiler's own.
find_program(LLD ld.lld)
if(LLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_link_options(-fuse-ld=lld)
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers)
find_package(CURL 7.88 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS SSL)
find_package(SQLiteCpp CONFIG REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(inih REQUIRED IMPORTED_TARGET inih)

# Excel files, for the import. The CMake package of libzip asks for tools that are not needed.
find_package(EXPAT REQUIRED)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)

# The code that a login shows.
pkg_check_modules(qrcodegencpp REQUIRED IMPORTED_TARGET qrcodegencpp)
