#include "app/exchange/currencies.hpp"
#include "app/exchange/json_values.hpp"
#include "app/exchange/read.hpp"
#include "db/foreign.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

namespace json = boost::json;
using Table = db::Foreign::Table;

const Table* find(const db::Foreign& database, std::string_view name) {
  const auto found = std::ranges::find(database.tables(), name, &Table::name);
  return found == database.tables().end() ? nullptr : &*found;
}

bool has(const Table& table, std::initializer_list<std::string_view> columns) {
  return std::ranges::all_of(columns, [&](std::string_view column) {
    return std::ranges::find(table.columns, column) != table.columns.end();
  });
}

/// Reads four columns of a table; an empty name is a column that it has not.
struct Layout {
  std::string name{}, id{}, points{}, watched{};
  TimeUnit unit = TimeUnit::seconds;
};

void read_layout(db::Foreign& database, const Table& table, const Layout& layout, RecordSink& sink,
                 const db::Foreign::Beside* beside = nullptr) {
  std::vector<std::string> wanted;
  Columns columns;
  columns.unit = layout.unit;
  const auto want = [&](const std::string& column, std::optional<std::size_t>& at) {
    if (column.empty()) return;
    at = wanted.size();
    wanted.push_back(column);
  };
  want(layout.name, columns.name);
  want(layout.id, columns.id);
  want(layout.points, columns.points);
  want(layout.watched, columns.watched);
  if (beside != nullptr) columns.watched = wanted.size();
  database.each_row(
      table.name, wanted,
      [&](std::int64_t row, std::span<const std::string_view> texts) {
        sink.record(columns.record(row, texts));
      },
      beside);
}

/// Each user is a JSON text with amounts by the ids of the currencies.
Origin read_mix_it_up(db::Foreign& database, const Table& users, const ReadOptions& options,
                      RecordSink& sink) {
  const std::array<std::string, 3> wanted{"TwitchID", "TwitchUsername", "Data"};
  const auto each_user = [&](auto take) {
    database.each_row(users.name, wanted,
                      [&](std::int64_t row, std::span<const std::string_view> texts) {
                        json::error_code error;
                        const json::value data = json::parse(texts[2], error);
                        const json::object* const user = error ? nullptr : data.if_object();
                        take(row, texts[0], texts[1], user);
                      });
  };
  const auto amounts = [](const json::object* user) -> const json::object* {
    const json::value* const held = user ? user->if_contains("CurrencyAmounts") : nullptr;
    return held == nullptr ? nullptr : held->if_object();
  };
  Currencies currencies;
  each_user([&](std::int64_t, std::string_view, std::string_view, const json::object* user) {
    const json::object* const held = amounts(user);
    if (held == nullptr) return;
    for (const auto& [id, amount] : *held) {
      if (amount.is_number()) currencies.saw(id, amount.to_number<double>());
    }
  });
  const std::string currency = currencies.choose(options.currency);
  each_user(
      [&](std::int64_t row, std::string_view id, std::string_view login, const json::object* user) {
        if (id.empty() && login.empty()) return sink.reject(row, "is nobody of Twitch");
        if (user == nullptr) return sink.reject(row, "has no proper Data");
        const json::object* const held = amounts(user);
        const std::string amount = held != nullptr ? text_of(*held, currency) : "";
        const std::string minutes = text_of(*user, "OnlineViewingMinutes");
        sink.record({.line = row,
                     .login = login,
                     .id = id,
                     .points = amount.empty() ? "0" : amount,
                     .watched = minutes,
                     .unit = TimeUnit::minutes});
      });
  return {.source = "mixitup/" + currency,
          .what = "Mix It Up's database",
          .guessed = {fmt::format("Currency: {}.", shown(currency))}};
}

/// The layouts that are known by their names.
std::optional<Origin> read_known(db::Foreign& database, const ReadOptions& options,
                                 RecordSink& sink) {
  if (const Table* const points = find(database, "phantombot_points");
      points != nullptr && has(*points, {"variable", "value"})) {
    const Table* const time = find(database, "phantombot_time");
    const db::Foreign::Beside watched{"phantombot_time", "variable", "variable", "value"};
    read_layout(database, *points, {.name = "variable", .points = "value"}, sink,
                time != nullptr && has(*time, {"variable", "value"}) ? &watched : nullptr);
    return Origin{"phantombot", "PhantomBot's phantombot.db"};
  }
  if (const Table* const users = find(database, "CurrencyUser");
      users != nullptr && has(*users, {"Name", "Points"})) {
    read_layout(database, *users,
                {.name = "Name",
                 .points = "Points",
                 .watched = has(*users, {"Hours"}) ? "Hours" : "",
                 .unit = TimeUnit::hours},
                sink);
    return Origin{"streamlabs", "Streamlabs Chatbot's CurrencyDB"};
  }
  if (const Table* const users = find(database, "Users");
      users != nullptr && has(*users, {"TwitchID", "TwitchUsername", "Data"})) {
    return read_mix_it_up(database, *users, options, sink);
  }
  if (const Table* const users = find(database, "user");
      users != nullptr && has(*users, {"userId", "username", "points", "watchedTime"})) {
    read_layout(database, *users,
                {.name = "username",
                 .id = "userId",
                 .points = "points",
                 .watched = "watchedTime",
                 .unit = TimeUnit::milliseconds},
                sink);
    return Origin{"sogebot", "sogeBot's database"};
  }
  return std::nullopt;
}

std::string tables_of(const db::Foreign& database) {
  std::string all;
  for (const Table& table : database.tables()) {
    all += fmt::format("\n  {} (", shown(table.name));
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      all += (i > 0 ? ", " : "") + shown(table.columns[i]);
    all += ')';
  }
  return all.empty() ? " It has no table." : " Its tables:" + all;
}

const Table& choose(const db::Foreign& database, const ReadOptions& options) {
  if (!options.table.empty()) {
    if (const Table* const asked = find(database, options.table)) return *asked;
    throw FormatError{
        fmt::format("There is no table \"{}\".{}", shown(options.table), tables_of(database))};
  }
  const Table* only = nullptr;
  int fit = 0;
  for (const Table& table : database.tables()) {
    bool fits = guess_columns(table.columns).suffice();
    if (options.columns.by_heading()) {
      fits = std::ranges::all_of(options.columns.parts, [&](const ColumnWish::Part& part) {
        return std::ranges::find(table.columns, part.heading) != table.columns.end();
      });
    }
    if (!fits) continue;
    only = &table;
    ++fit;
  }
  if (fit == 1) return *only;
  throw FormatError{fmt::format(
      "It is not clear which table has the points. Say it: --table NAME, and where its columns "
      "are called otherwise, --columns name=THIS,points=THAT.{}",
      tables_of(database))};
}

}  // namespace

Origin read_sqlite(const std::filesystem::path& file, const ReadOptions& options,
                   RecordSink& sink) {
  try {
    db::Foreign database{file};
    if (options.table.empty() && options.columns.empty()) {
      if (const auto known = read_known(database, options, sink)) return *known;
    }
    const Table& table = choose(database, options);
    const Columns columns = options.columns.empty() ? guess_columns(table.columns)
                            : options.columns.by_heading()
                                ? find_columns(options.columns, table.columns)
                                : place_columns(options.columns);
    if (!columns.suffice()) {
      throw FormatError{
          fmt::format("It is not clear which columns of \"{}\" are which. Say it: --columns "
                      "name=THIS,points=THAT.{}",
                      shown(table.name), tables_of(database))};
    }
    const auto name = [&](const std::optional<std::size_t>& at) {
      return at && *at < table.columns.size() ? table.columns[*at] : std::string{};
    };
    read_layout(database, table,
                {name(columns.name), name(columns.id), name(columns.points), name(columns.watched),
                 columns.unit},
                sink);
    return {.source = "sqlite",
            .what = "a SQLite database",
            .anybodys = true,
            .guessed = {fmt::format("Table: {}. Columns: {}.", shown(table.name),
                                    columns.text(table.columns))}};
  } catch (const db::ForeignError& error) {
    throw FormatError{fmt::format("{} Nothing was imported.", error.what())};
  }
}

}  // namespace pointsbot::app::exchange
