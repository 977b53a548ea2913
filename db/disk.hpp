#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

/// What the ledger asks of the disk beside SQLite. None of it opens the database file.
namespace pointsbot::db {

/// What `path` is, or will be, on; asked of the nearest folder that is there.
struct Disk {
  std::string_view network;     ///< NFS, SMB ...; empty for a disk of this computer
  std::int64_t free_bytes = 0;  ///< that this user may use

  static Disk of(const std::filesystem::path& path);
};

/// The name of a network file system by the number that statfs(2) gives it; empty for all others.
/// A database there can lose commits: the index of the log is shared memory, which a network has
/// not (sqlite.org/wal.html, "All processes using a database must be on the same host computer").
std::string_view network_file_system(long type);

/// Throws Unusable where the database `file` would stand on a network file system.
void refuse_network(const std::filesystem::path& file);

/// The file itself, behind any links, as a whole path; what is not there yet keeps its name.
std::filesystem::path real_file(const std::filesystem::path& file);

/// Where SQLite keeps the log of a database: beside the file itself, not beside a link to it.
std::filesystem::path log_of(const std::filesystem::path& database);

/// Why this user cannot make files in a folder, in the system's words; empty when he can. One that
/// is not there yet could be made, if only the nearest that is there lets him.
std::string why_no_files_in(const std::filesystem::path& folder);

/// What stands at a path where a database is looked for: "a folder", "no file"; empty for a file
/// and for nothing. Throws Unusable where this user may not even look.
std::string_view what_is_no_file(const std::filesystem::path& path);

/// Bytes of a file, 0 where there is none.
std::int64_t size_of(const std::filesystem::path& file);

/// 4194304 as "4.0 MB", 300 as "1 KB".
std::string size_in_words(std::int64_t bytes);

/// Makes what was written to a file, or the names in a folder, survive a power cut. Throws
/// Unusable. REQUIRES of a file: not the database, and no connection of this process to it.
void sync_to_disk(const std::filesystem::path& path);

/// Gives a file another name in the same folder, over one that is there. Throws Unusable.
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace pointsbot::db
