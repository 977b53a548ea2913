# How a folder ("room") becomes a static library, and what every one of them is compiled with.

option(POINTSBOT_WERROR "Treat warnings as errors (CI does)" OFF)
option(POINTSBOT_FUZZ "Build the fuzzers of tests/fuzz and no other test (clang)" OFF)
set(POINTSBOT_SANITIZE "" CACHE STRING "Value of -fsanitize= for the whole build")

add_library(pointsbot_options INTERFACE)
target_compile_features(pointsbot_options INTERFACE cxx_std_20)
target_include_directories(pointsbot_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(pointsbot_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${POINTSBOT_WERROR}>:-Werror>)
if(POINTSBOT_SANITIZE)
  target_compile_options(pointsbot_options INTERFACE -fsanitize=${POINTSBOT_SANITIZE})
  target_link_options(pointsbot_options INTERFACE -fsanitize=${POINTSBOT_SANITIZE})
  if(POINTSBOT_FUZZ)
    # clang 14 cannot put what this check asks for before a coroutine.
    target_compile_options(pointsbot_options INTERFACE -fno-sanitize=function)
  endif()
  if(POINTSBOT_SANITIZE STREQUAL "thread")
    # Asio's fences are not modelled by ThreadSanitizer and g++ warns of each.
    target_compile_options(pointsbot_options INTERFACE -Wno-tsan)
  endif()
endif()

# Asio's settings, the same in every file that sees it. Separate compilation keeps its bodies in
# base/asio.cpp; recycled coroutine frames are kept sixteen deep instead of two, and those that are
# not come from operator new, where they are counted, instead of aligned_alloc.
add_library(pointsbot_asio INTERFACE)
target_link_libraries(pointsbot_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(pointsbot_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16
  BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN)
# g++ 12 takes Asio's frame allocator, inlined half way, for a mismatched pair.
target_compile_options(pointsbot_asio INTERFACE -Wno-mismatched-new-delete)

# pointsbot_room(NAME SOURCES file... USES room... THIRD_PARTY target...)
# USES is public: it is the rule "who may include whom" as the linker sees it.
function(pointsbot_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "SOURCES;USES;THIRD_PARTY")
  add_library(pointsbot_${name} STATIC ${room_SOURCES})
  add_library(pointsbot::${name} ALIAS pointsbot_${name})
  target_link_libraries(pointsbot_${name} PUBLIC pointsbot_options ${room_USES} PRIVATE ${room_THIRD_PARTY})
endfunction()
