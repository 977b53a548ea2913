#include "app/exchange/columns.hpp"

#include "app/exchange/input.hpp"
#include "app/quantities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

struct Word {
  std::string_view word;
  Column column;
};

constexpr std::array<Word, 7> kWords{{{"name", Column::name},
                                      {"id", Column::id},
                                      {"points", Column::points},
                                      {"seconds", Column::seconds},
                                      {"minutes", Column::minutes},
                                      {"hours", Column::hours},
                                      {"-", Column::skip}}};

// Small letters and digits of a heading; better ones first. A bare "id" is the number of a row as
// often as Twitch's, a bare "time" of any unit: neither is guessed.
constexpr std::array<Word, 33> kHeadings{{{"login", Column::name},
                                          {"userlogin", Column::name},
                                          {"twitchusername", Column::name},
                                          {"username", Column::name},
                                          {"user", Column::name},
                                          {"name", Column::name},
                                          {"viewer", Column::name},
                                          {"viewername", Column::name},
                                          {"twitchname", Column::name},
                                          {"nick", Column::name},
                                          {"nickname", Column::name},
                                          {"displayname", Column::name},
                                          {"userid", Column::id},
                                          {"twitchid", Column::id},
                                          {"twitchuserid", Column::id},
                                          {"points", Column::points},
                                          {"current", Column::points},
                                          {"currentpoints", Column::points},
                                          {"balance", Column::points},
                                          {"currency", Column::points},
                                          {"coins", Column::points},
                                          {"watchseconds", Column::seconds},
                                          {"seconds", Column::seconds},
                                          {"watchedseconds", Column::seconds},
                                          {"minutes", Column::minutes},
                                          {"watchtimeminutes", Column::minutes},
                                          {"watchminutes", Column::minutes},
                                          {"minutesinchannel", Column::minutes},
                                          {"minutesinchatonline", Column::minutes},
                                          {"timeinchatonline", Column::seconds},
                                          {"hours", Column::hours},
                                          {"viewhours", Column::hours},
                                          {"watchhours", Column::hours}}};

std::string plain(std::string_view heading) {
  std::string word;
  for (const char c : heading) {
    if (c >= 'A' && c <= 'Z') word += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) word += c;
  }
  return word;
}

bool is_time(Column column) {
  return column == Column::seconds || column == Column::minutes || column == Column::hours;
}

TimeUnit unit_of(Column column) {
  return column == Column::hours     ? TimeUnit::hours
         : column == Column::minutes ? TimeUnit::minutes
                                     : TimeUnit::seconds;
}

/// False when there is one of that kind already.
bool set(Columns& columns, Column what, std::size_t place) {
  auto& at = what == Column::name     ? columns.name
             : what == Column::id     ? columns.id
             : what == Column::points ? columns.points
                                      : columns.watched;
  if (at) return false;
  at = place;
  if (is_time(what)) columns.unit = unit_of(what);
  return true;
}

void require(const Columns& columns) {
  if (columns.suffice()) return;
  throw FormatError{
      "--columns has to name the column of the points, and that of the name or of the Twitch id: "
      "--columns name,points    or, by their headings: --columns name=Viewer,points=Gold"};
}

template <class Cells>
Record record_in(const Columns& columns, std::int64_t line, const Cells& cells) {
  const auto cell = [&](const std::optional<std::size_t>& at) {
    return at && *at < cells.size() ? std::string_view{cells[*at]} : std::string_view{};
  };
  return {.line = line,
          .login = cell(columns.name),
          .id = cell(columns.id),
          .points = cell(columns.points),
          .watched = cell(columns.watched),
          .unit = columns.unit};
}

}  // namespace

ColumnWish parse_columns(std::string_view text) {
  ColumnWish wish;
  while (true) {
    const std::string_view item = text.substr(0, text.find(','));
    const std::size_t equals = item.find('=');
    const std::string_view word = trimmed(item.substr(0, equals));
    const auto known = std::ranges::find(kWords, word, &Word::word);
    if (known == kWords.end()) {
      throw FormatError{fmt::format(
          "--columns does not know \"{}\". It takes name, id, points, seconds, minutes, hours, "
          "and - for a column that does not count.",
          shown(word))};
    }
    ColumnWish::Part part{known->column, {}};
    if (equals != std::string_view::npos) part.heading = trimmed(item.substr(equals + 1));
    if (part.heading.empty() != (equals == std::string_view::npos) ||
        (!wish.empty() && part.heading.empty() == wish.by_heading())) {
      throw FormatError{
          "--columns takes either places (name,points,hours) or headings "
          "(name=Viewer,points=Gold), not both."};
    }
    wish.parts.push_back(std::move(part));
    if (item.size() == text.size()) break;
    text.remove_prefix(item.size() + 1);
  }
  if (!wish.by_heading()) place_columns(wish);  // whether it is enough
  return wish;
}

Columns guess_columns(std::span<const std::string> headings) {
  std::vector<std::string> words;
  for (const std::string& heading : headings) words.push_back(plain(heading));
  Columns columns;
  for (const Word& known : kHeadings) {
    const auto found = std::ranges::find(words, known.word);
    if (found != words.end())
      set(columns, known.column, static_cast<std::size_t>(found - words.begin()));
  }
  return columns;
}

std::optional<std::size_t> bare_id(std::span<const std::string> headings) {
  const auto found = std::ranges::find_if(
      headings, [](const std::string& heading) { return plain(heading) == "id"; });
  if (found == headings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - headings.begin());
}

std::string second_columns(const Columns& columns, std::span<const std::string> headings) {
  std::string all;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const bool used =
        columns.name == i || columns.id == i || columns.points == i || columns.watched == i;
    if (used || std::ranges::find(kHeadings, plain(headings[i]), &Word::word) == kHeadings.end())
      continue;
    all += (all.empty() ? "" : ", ") + shown(headings[i]);
  }
  return all;
}

Columns find_columns(const ColumnWish& wish, std::span<const std::string> headings) {
  Columns columns;
  for (const ColumnWish::Part& part : wish.parts) {
    auto found = std::ranges::find(headings, part.heading);
    if (found == headings.end()) {
      found = std::ranges::find_if(headings, [&](const std::string& heading) {
        return plain(heading) == plain(part.heading) && !plain(heading).empty();
      });
    }
    if (found == headings.end()) {
      std::string there;
      for (const std::string& heading : headings)
        there += (there.empty() ? "" : ", ") + shown(heading);
      throw FormatError{fmt::format("There is no column \"{}\". The columns are: {}",
                                    shown(part.heading), there)};
    }
    if (part.what != Column::skip &&
        !set(columns, part.what, static_cast<std::size_t>(found - headings.begin()))) {
      throw FormatError{"--columns names two columns of one kind."};
    }
  }
  require(columns);
  return columns;
}

Columns place_columns(const ColumnWish& wish) {
  Columns columns;
  for (std::size_t i = 0; i < wish.parts.size(); ++i) {
    if (wish.parts[i].what != Column::skip && !set(columns, wish.parts[i].what, i))
      throw FormatError{"--columns names two columns of one kind."};
  }
  require(columns);
  return columns;
}

Record Columns::record(std::int64_t line, std::span<const std::string> cells) const {
  return record_in(*this, line, cells);
}

Record Columns::record(std::int64_t line, std::span<const std::string_view> cells) const {
  return record_in(*this, line, cells);
}

std::string Columns::text(std::span<const std::string> headings) const {
  std::string all;
  const auto say = [&](std::string_view what, const std::optional<std::size_t>& at) {
    if (!at || *at >= headings.size()) return;
    all += fmt::format("{}{} = {}", all.empty() ? "" : ", ", what, shown(headings[*at]));
  };
  say("name", name);
  say("id", id);
  say("points", points);
  say(unit == TimeUnit::hours          ? "hours"
      : unit == TimeUnit::minutes      ? "minutes"
      : unit == TimeUnit::milliseconds ? "milliseconds"
                                       : "seconds",
      watched);
  return all;
}

}  // namespace pointsbot::app::exchange
