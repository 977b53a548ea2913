#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace pointsbot::db {

/// Does `work` in a second process, which faults that it sets may end (`die`: exit code 9). Whether
/// it came to its end. Throws std::runtime_error where it ended otherwise, as by an exception.
template <class Work>
bool comes_to_its_end(Work work) {
  const ::pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (...) {
      std::terminate();
    }
    ::_exit(0);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 9))
    throw std::runtime_error{"the second process ended by " + std::to_string(status)};
  return WEXITSTATUS(status) == 0;
}

}  // namespace pointsbot::db
