#include "db/footprint.hpp"

#include "db/disk.hpp"

#include <string>
#include <sys/stat.h>

namespace pointsbot::db {
namespace {

std::int64_t written(const struct ::stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

}  // namespace

Footprint Footprint::of(const std::filesystem::path& file) {
  Footprint footprint;
  struct ::stat status {};
  if (::stat(file.c_str(), &status) != 0) return footprint;
  footprint.file = {status.st_dev, status.st_ino};
  footprint.file_written = written(status);
  const std::string log = log_of(file).string();
  if (::stat(log.c_str(), &status) != 0 || status.st_size == 0) return footprint;
  footprint.log_written = written(status);
  footprint.log_bytes = status.st_size;
  return footprint;
}

}  // namespace pointsbot::db
