#include "db/backup_name.hpp"

#include "db/local_time.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <system_error>

namespace pointsbot::db {
namespace {

constexpr std::string_view kBefore = "before-version-";

template <class Number>
bool take(std::string_view& text, std::size_t digits, Number& number) {
  const char* const end = text.data() + std::min(digits, text.size());
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr == text.data() || *text.data() == '-') return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

}  // namespace

std::optional<BackupName> read_backup_name(std::string_view name) {
  BackupName said;
  std::int64_t version = 0;
  if (take(name, kBefore)) {
    said.before_upgrade = true;
    if (!take(name, 9, version) || !take(name, "-")) return std::nullopt;
  }
  std::tm local{};
  if (!take(name, 4, local.tm_year) || !take(name, "-") || !take(name, 2, local.tm_mon) ||
      !take(name, "-") || !take(name, 2, local.tm_mday) || !take(name, "-") || name.size() < 4 ||
      !take(name, 2, local.tm_hour) || !take(name, 2, local.tm_min)) {
    return std::nullopt;
  }
  if (take(name, "-") && !take(name, 9, said.nth)) return std::nullopt;
  if (name != kBackupEnding) return std::nullopt;
  local.tm_year -= 1900;
  local.tm_mon -= 1;
  local.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&local);
  if (seconds == -1) return std::nullopt;
  said.made = std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::from_time_t(seconds));
  return said;
}

std::optional<BackupName> read_backup_name_of_any(std::string_view name) {
  for (auto at = name.find('-'); at != name.npos; at = name.find('-', at + 1)) {
    if (const auto said = read_backup_name(name.substr(at + 1))) return said;
  }
  return std::nullopt;
}

std::string backup_stamp(WallTime at) { return fmt::format("{:%Y-%m-%d-%H%M}", local_time(at)); }

std::string before_upgrade(std::int64_t version) { return fmt::format("{}{}-", kBefore, version); }

}  // namespace pointsbot::db
