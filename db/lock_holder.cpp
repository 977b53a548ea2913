#include "db/lock_holder.hpp"

#include "db/disk.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace pointsbot::db {
namespace {

std::string text_of(const std::string& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

long write_lock_owner(std::string_view locks, unsigned long inode, long self) {
  std::istringstream lines{std::string{locks}};
  for (std::string line; std::getline(lines, line);) {
    // "1: POSIX  ADVISORY  WRITE 4312 08:01:1234567 120 120"; a line with "->" is one who waits
    std::istringstream fields{line};
    std::string number;
    std::string kind;
    std::string strictness;
    std::string access;
    std::string place;
    long pid = 0;
    if (!(fields >> number >> kind >> strictness >> access >> pid >> place)) continue;
    const auto colon = place.rfind(':');
    if (access != "WRITE" || pid == self || colon == place.npos) continue;
    if (place.substr(colon + 1) == std::to_string(inode)) return pid;
  }
  return 0;
}

std::string lock_holder(const std::filesystem::path& name) {
  const auto database = real_file(name);
  const std::string locks = text_of("/proc/locks");
  for (const char* const suffix : {"-shm", ""}) {  // in WAL mode the locks are on the shared memory
    struct stat status {};
    if (::stat((database.string() + suffix).c_str(), &status) != 0) continue;
    const long pid = write_lock_owner(locks, status.st_ino, ::getpid());
    if (pid <= 0) continue;
    std::string program = text_of("/proc/" + std::to_string(pid) + "/comm");
    while (!program.empty() && program.back() == '\n') program.pop_back();
    return (program.empty() ? "" : program + ", ") + "pid " + std::to_string(pid);
  }
  return {};
}

}  // namespace pointsbot::db
