#include "app/exchange/table.hpp"

#include "app/exchange/amounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

using Cells = std::vector<std::string>;

bool is_amount(std::string_view text) { return std::holds_alternative<Amount>(read_points(text)); }

/// The number of a row is never so long.
bool is_like_twitchs(std::string_view id) {
  constexpr std::size_t kShortest = 8, kLongest = 18;
  return id.size() >= kShortest && id.size() <= kLongest && id.front() != '0' &&
         id.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string list(const Cells& cells) {
  std::string all;
  for (const std::string& cell : cells) all += (all.empty() ? "" : ", ") + shown(cell);
  return all;
}

[[noreturn]] void ask_for_columns(const std::string& file, const Cells& first) {
  throw FormatError{fmt::format(
      "It is not clear which column of {} is which. Its first row is: {}\nSay it with --columns, "
      "by place: --columns name,points,hours (- for one that does not count), or by heading: "
      "--columns name=Viewer,points=Gold",
      file, list(first))};
}

/// Between the names of the platforms and "Minutes", Mix It Up's export has a column for each
/// currency, called as the streamer called it.
std::optional<Columns> mix_it_up(const Cells& headings, const ReadOptions& options) {
  if (headings.front() != "MixItUpID") return std::nullopt;
  Columns columns = guess_columns(headings);
  const auto minutes = std::ranges::find(headings, "Minutes");
  auto from = minutes;
  while (from != headings.begin() && !(from - 1)->ends_with("Username")) --from;
  Cells currencies{from, minutes};
  if (!options.currency.empty())
    std::erase_if(currencies, [&](const std::string& name) { return name != options.currency; });
  if (currencies.size() != 1) {
    throw FormatError{
        fmt::format("Mix It Up has these currencies: {}. Which one are the points? --currency NAME",
                    list(Cells{from, minutes}))};
  }
  columns.points =
      static_cast<std::size_t>(std::ranges::find(headings, currencies.front()) - headings.begin());
  return columns;
}

/// Whose table has these headings; `form` where they tell nothing.
Origin origin_of(const Cells& headings, const std::string& points, const Origin& form) {
  const auto has = [&](std::string_view heading) {
    return std::ranges::find(headings, heading) != headings.end();
  };
  if (headings.front() == "MixItUpID") return {"mixitup/" + points, "Mix It Up's export"};
  if (has("channel_id") && has("watch_seconds") && has("user_id"))
    return {"pointsbot", "pointsbot's own export"};
  if (headings.size() == 3 && has("Username") && has("Seconds") && has("Points"))
    return {"phantombot", "PhantomBot's exportpoints"};
  if (has("WatchTimeMinutes")) return {"cloudbot", "a Cloudbot table"};
  return form;
}

}  // namespace

Table::Table(const ReadOptions& options, std::string file, Origin form, RecordSink& sink)
    : options_{options}, file_{std::move(file)}, sink_{sink}, origin_{std::move(form)} {}

void Table::row(std::int64_t line, const std::vector<std::string>& cells) {
  if (!std::exchange(begun_, true) && begin(cells)) return;
  if (bare_id_) judge_bare_id(cells);
  sink_.record(columns_.record(line, std::span<const std::string>{cells}));
}

void Table::judge_bare_id(const Cells& cells) {
  const std::size_t place = *std::exchange(bare_id_, std::nullopt);
  if (place < cells.size() && is_like_twitchs(cells[place])) {
    columns_.id = place;
    origin_.guessed.push_back("Its column \"id\" is taken for Twitch's.");
  } else {
    origin_.guessed.push_back(
        "Its column \"id\" was not used; if it is Twitch's number: --columns id=id,name=...,"
        "points=...");
  }
}

bool Table::begin(const Cells& first) {
  const Origin form = origin_;
  if (options_.columns.by_heading()) {
    columns_ = find_columns(options_.columns, first);
    origin_ = origin_of(first, first[*columns_.points], form);
    return true;
  }
  if (!options_.columns.empty()) {
    columns_ = place_columns(options_.columns);
    const std::string points = *columns_.points < first.size() ? first[*columns_.points] : "";
    return points.find_first_of("0123456789") == std::string::npos;
  }
  if (const auto theirs = mix_it_up(first, options_)) {
    columns_ = *theirs;
  } else {
    columns_ = guess_columns(first);
  }
  if (columns_.suffice()) {
    origin_ = origin_of(first, first[*columns_.points], form);
    origin_.guessed.push_back("Columns: " + columns_.text(first) + ".");
    if (const std::string second = second_columns(columns_, first); !second.empty())
      origin_.guessed.push_back("Not used: " + second + ".");
    if (!columns_.id) bare_id_ = bare_id(first);
    return true;
  }
  if (first.size() != 2 || !is_amount(first[1]) || is_amount(first[0]))
    ask_for_columns(file_, first);
  columns_ = place_columns(parse_columns("name,points"));
  origin_.guessed.push_back(
      "It has no headings: the first column is taken for the name, the second for the points.");
  return false;
}

}  // namespace pointsbot::app::exchange
