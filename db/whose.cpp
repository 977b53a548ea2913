#include "db/whose.hpp"

#include "db/connection.hpp"
#include "db/copy.hpp"
#include "db/error.hpp"
#include "db/lock.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::db {

std::string Held::names() const {
  std::string text;
  for (const auto& [id, login] : channels)
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", login);
  return text;
}

bool Held::has(std::string_view login) const {
  return std::ranges::any_of(channels,
                             [&](const auto& channel) { return channel.second == login; });
}

std::optional<Source> source_of(SQLite::Database& database) {
  SQLite::Statement statement{database, "SELECT source FROM origin"};
  Rows rows{statement};
  if (!rows.next()) return std::nullopt;
  if (rows.text(0) == "simulator") return Source::simulator;
  if (rows.text(0) == "twitch") return Source::twitch;
  return std::nullopt;
}

Held held_in(SQLite::Database& database) {
  Held held{.source = source_of(database)};
  SQLite::Statement statement{database, "SELECT channel_id, login FROM channel ORDER BY login"};
  Rows rows{statement};
  while (rows.next()) held.channels.emplace_back(UserId{rows.number(0)}, rows.text(1));
  return held;
}

std::optional<Held> held_in(const std::filesystem::path& backup) {
  try {
    SQLite::Database database = open_at_rest(backup);
    if (ask_number(database, "PRAGMA application_id") != kApplicationId) return std::nullopt;
    return held_in(database);
  } catch (const SQLite::Exception&) {
    return std::nullopt;
  }
}

Held held_now(const std::filesystem::path& database) {
  try {
    // Where nobody writes to it nothing need be made beside it.
    SQLite::Database connection = running_bot(database)
                                      ? open_for_reading(database, Tables::older_as_well)
                                      : open_at_rest(database);
    return held_in(connection);
  } catch (const Unusable&) {
    return {};
  } catch (const SQLite::Exception&) {
    return {};
  }
}

bool is_own(const Held& backup, const Held& database, const Whose& whose) {
  if (backup.source != whose.source) return false;
  // Points of the other source stand where they should not: they say nothing about this one.
  if (database.source != whose.source || database.channels.empty()) {
    return whose.channels.empty() ||
           std::ranges::any_of(whose.channels,
                               [&](const std::string& login) { return backup.has(login); });
  }
  return std::ranges::any_of(backup.channels, [&](const auto& one) {
    return std::ranges::any_of(database.channels,
                               [&](const auto& other) { return one.first == other.first; });
  });
}

}  // namespace pointsbot::db
