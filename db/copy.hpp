#pragma once

#include "db/contents.hpp"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <stop_token>

/// A copy of a database that is proved before it counts. Private to db/.
namespace pointsbot::db {

/// Copies one moment of `from` into a new file `to` that its owner alone can read, checks every
/// page and index of the copy, compares its contents with those of the moment that was copied, and
/// sees it onto the disk. The moment is held (and the log of `from` kept from being emptied) while
/// the pages are counted and copied, not while the copy is checked.
///
/// The copy is a file by itself: SQLite makes no log beside it when somebody opens it to read.
///
/// `name` is what messages call `from`. Throws SQLite::Exception for what is wrong with `from`
/// (SQLITE_CORRUPT when the copy does not pass), Unusable when the copy cannot be made or `stop`
/// was asked for; `to` is gone then. REQUIRES: no transaction is open on `from`.
Contents copy_database(SQLite::Database& from, const std::filesystem::path& name,
                       const std::filesystem::path& to, const std::stop_token& stop = {});

/// A file at rest: one that nobody writes to while it is open here. Nothing is made beside it.
/// With a log beside it, the log counts. Throws SQLite::Exception.
SQLite::Database open_at_rest(const std::filesystem::path& file);

/// Removes a database that was copied to `file` only in part, with what SQLite makes beside one.
void remove_copy(const std::filesystem::path& file) noexcept;

}  // namespace pointsbot::db
