#pragma once

#include "db/identity.hpp"

#include <cstdint>
#include <filesystem>

namespace pointsbot::db {

/// What stat tells of a database and its log: while it stays the same, nobody has written, but for
/// what falls into the same tick of the file system's clock (4 ms on older kernels). Two
/// system calls, no lock and no connection: who follows a database by it never keeps a bot from
/// emptying its log, or from taking it away at the end (a log that is left behind would be read
/// into whatever file is put there next). All zeros where there is no file.
struct Footprint {
  Identity file;
  std::int64_t file_written = 0;  ///< nanoseconds since 1970
  std::int64_t log_written = 0;   ///< 0 for an empty log, which is as good as none
  std::int64_t log_bytes = 0;

  static Footprint of(const std::filesystem::path& file);
  friend bool operator==(const Footprint&, const Footprint&) = default;
};

}  // namespace pointsbot::db
