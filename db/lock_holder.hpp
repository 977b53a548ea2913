#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pointsbot::db {

/// Which other process holds a write lock on the database, as "sqlite3, pid 4312"; empty when
/// nobody is found (it let go, or it is on another computer). Asks the kernel's list; opens no file
/// of the database.
std::string lock_holder(const std::filesystem::path& database);

/// The process id of the first line of `locks` (proc(5): /proc/locks) that is a write lock on
/// `inode` by somebody other than `self`; 0 for none.
long write_lock_owner(std::string_view locks, unsigned long inode, long self);

}  // namespace pointsbot::db
