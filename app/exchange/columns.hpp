#pragma once

#include "app/exchange/record.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::exchange {

/// What a column may hold that is of use here.
enum class Column { skip, name, id, points, seconds, minutes, hours };

/// Which columns of a table are which: what `--columns` says.
///
/// By place: "name,points,hours", "-" for one that does not count. By heading:
/// "name=Viewer,points=Gold".
struct ColumnWish {
  struct Part {
    Column what = Column::skip;
    std::string heading{};  ///< empty: by place
  };
  std::vector<Part> parts;

  bool empty() const { return parts.empty(); }
  bool by_heading() const { return !parts.empty() && !parts.front().heading.empty(); }
};

/// Throws FormatError in plain words.
ColumnWish parse_columns(std::string_view text);

/// Where in a row what stands.
struct Columns {
  std::optional<std::size_t> name, id, points, watched;
  TimeUnit unit = TimeUnit::seconds;

  /// Enough to know who has how much.
  bool suffice() const { return (name || id) && points; }
  /// The record that `cells` hold.
  Record record(std::int64_t line, std::span<const std::string> cells) const;
  Record record(std::int64_t line, std::span<const std::string_view> cells) const;
  /// "name = Viewer, points = Gold": for people.
  std::string text(std::span<const std::string> headings) const;
};

/// By the names that bots give their columns, in any capitals; what is not there is missing.
Columns guess_columns(std::span<const std::string> headings);
/// The place of a bare "id": the number of a row as often as Twitch's, which its cells tell.
std::optional<std::size_t> bare_id(std::span<const std::string> headings);
/// Columns that would be known, but for another one of the same meaning: "Name, Balance".
std::string second_columns(const Columns& columns, std::span<const std::string> headings);
/// By what was asked for. Throws FormatError that names the headings there are, when one that was
/// asked for is not among them.
Columns find_columns(const ColumnWish& wish, std::span<const std::string> headings);
/// By their places.
Columns place_columns(const ColumnWish& wish);

}  // namespace pointsbot::app::exchange
