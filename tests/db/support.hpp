#pragma once

#include "db/ledger.hpp"
#include "db/reader.hpp"
#include "pooling/leased_array.hpp"
#include "pooling/reservoir.hpp"
#include "tests/support/temporary_directory.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace pointsbot::db {

inline constexpr UserId kChannel{77};
inline constexpr WallTime kNoon{std::chrono::milliseconds{1'700'000'000'000}};

struct Person {
  std::int64_t id;
  std::string login;
  std::string display{};
  Roles roles{};
};

/// Somebody who showed himself between two payments. Each id once.
struct Seen {
  std::int64_t id;
  std::string login{};
  bool chatted = true;
};

struct Terms {
  std::int64_t pay = 10;
  std::optional<Pay> by_role{};  ///< instead of it
  std::int64_t welcome = 1;
  std::int64_t seconds = 60;
  WallTime at = kNoon;
  std::int64_t active_bonus = 0;
  std::vector<Seen> seen{};
};

/// A ledger and the roll call in front of it: says who is here, and who came and left follows.
class Till {
 public:
  explicit Till(std::filesystem::path path, Source of = Source::simulator)
      : file{std::move(path)}, source{of} {
    open();
  }

  Result<Awarded, Error> cycle(const std::vector<Person>& people, Terms terms = {},
                               std::span<const CycleReport> reports = {}) {
    std::map<UserId, const Person*> now;
    for (const Person& person : people) now[UserId{person.id}] = &person;
    std::vector<std::string> names;
    std::vector<Arrival> arrivals;
    names.reserve(people.size());
    for (const auto& [id, person] : now) {
      if (here.contains(id)) continue;
      names.push_back(person->login + '\0' + person->display);
      arrivals.push_back({Attendee{id, person->roles}, names.back().c_str()});
    }
    std::vector<Attendee> departures, changed;
    for (const auto& [id, roles] : here) {
      const auto still = now.find(id);
      if (still == now.end()) {
        departures.emplace_back(id, roles);
      } else if (still->second->roles != roles) {
        changed.emplace_back(id, still->second->roles);
      }
    }
    const Result<Awarded, Error> done = award(arrivals, departures, terms, reports, changed);
    if (!done.has_value()) return done;
    last_no = done->no;
    here.clear();
    for (const auto& [id, person] : now) here[id] = person->roles;
    return done;
  }

  Result<Awarded, Error> award(std::span<Arrival> arrivals, std::span<const Attendee> departures,
                               Terms terms = {}, std::span<const CycleReport> reports = {},
                               std::span<const Attendee> changed = {}) {
    std::vector<Sighting> sightings;
    std::vector<std::string> names;
    names.reserve(terms.seen.size());
    std::ranges::sort(terms.seen, {}, &Seen::id);
    for (const Seen& one : terms.seen) {
      names.push_back(one.login + '\0');
      sightings.push_back({{Attendee{UserId{one.id}}, names.back().c_str()}, one.chatted});
    }
    return ledger->award({.channel = kChannel,
                          .after_no = last_no,
                          .at = terms.at,
                          .seconds = std::chrono::seconds{terms.seconds},
                          .pay = terms.by_role.value_or(Pay{{terms.pay}}),
                          .welcome = {terms.welcome},
                          .arrivals = arrivals,
                          .departures = departures,
                          .changed = changed,
                          .active_bonus = {terms.active_bonus},
                          .sightings = sightings},
                         reports);
  }

  void open() {
    ledger = std::make_unique<Ledger>(file, source);
    standing = *ledger->open_channel(kChannel, "streamer");
    last_no = standing.last_no;
  }
  void close() { ledger.reset(); }
  void reopen() {
    close();
    open();
  }

  std::vector<std::int64_t> present() {
    pooling::LeasedArray<Attendee> who{reservoir.acquire()};
    if (!ledger->present(kChannel, who)) throw std::runtime_error{"too many"};
    std::vector<std::int64_t> numbers;
    for (const Attendee& one : who.items()) numbers.push_back(number(one.id()));
    return numbers;
  }

  Reader reader() const { return Reader{file}; }
  std::int64_t balance(std::string_view login) const {
    return Reader{file}.account(kChannel, login).value().balance.value;
  }

  std::filesystem::path file;
  Source source;
  std::unique_ptr<Ledger> ledger;
  Standing standing;
  std::int64_t last_no = 0;
  std::map<UserId, Roles> here;
  pooling::Reservoir reservoir{{.regions = 1}};
};

/// What makes version 5 of the tables version 4 again.
inline constexpr char kBackTo4[] =
    "DROP INDEX op_ended; ALTER TABLE op DROP COLUMN ended;"
    "DROP INDEX op_item; DROP INDEX op_staff; DROP INDEX payment_bonus; PRAGMA user_version=4;";

/// Behind everybody's back: what a person does with a database tool.
inline void raw(const std::filesystem::path& file, const std::string& sql) {
  SQLite::Database database{file.string(), SQLite::OPEN_READWRITE, 1000};
  database.exec(sql);
}

/// Makes the channel of a database another one.
inline void become(const std::filesystem::path& file, UserId id, const std::string& login) {
  for (const char* const table : {"clock", "viewer", "payment", "line", "op", "channel"})
    raw(file, std::string{"PRAGMA foreign_keys=OFF; DROP TRIGGER IF EXISTS line_fixed; UPDATE "} +
                  table + " SET channel_id=" + std::to_string(number(id)));
  raw(file, "UPDATE channel SET login='" + login + "'");
}

inline std::string raw_text(const std::filesystem::path& file, const std::string& sql) {
  SQLite::Database database{file.string(), SQLite::OPEN_READONLY, 1000};
  SQLite::Statement statement{database, sql};
  std::string text;
  while (statement.executeStep()) {
    for (int column = 0; column < statement.getColumnCount(); ++column) {
      text += (column > 0 ? "|" : "") + statement.getColumn(column).getString();
    }
    text += '\n';
  }
  return text;
}

inline std::string differences(const Verified& verified) {
  std::string all;
  for (const std::string& difference : verified.differences) all += difference + '\n';
  return all;
}
inline std::string differences(const std::filesystem::path& file) {
  return differences(Reader{file}.verify());
}

}  // namespace pointsbot::db
