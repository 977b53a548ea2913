#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pointsbot::db {

/// A file as SQLite takes it with OPEN_URI, "file:/home/a%20b/points.db?immutable=1": every byte of
/// its name that means something there is escaped (https://sqlite.org/uri.html).
std::string address_of(const std::filesystem::path& file, std::string_view parameters);

}  // namespace pointsbot::db
