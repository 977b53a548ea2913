#include "app/exchange/judge.hpp"

#include "app/exchange/amounts.hpp"
#include "app/logins.hpp"
#include "app/quantities.hpp"
#include "app/wording.hpp"
#include "twitch/legacy_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <variant>

namespace pointsbot::app::exchange {
namespace {

std::optional<UserId> read_id(std::string_view text) {
  std::int64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, id);
  if (error != std::errc{} || rest != end || id <= 0 || id > kMostUserId) return std::nullopt;
  return UserId{id};
}

/// What an export has for an id where people are known by their names alone: it says no more than
/// the name.
bool stands_for(std::string_view id, std::string_view login) {
  return id.starts_with('-') && id == std::to_string(number(twitch::legacy_id(login)));
}

}  // namespace

void Judge::record(const Record& record) {
  const std::string_view id_text = trimmed(record.id), name = trimmed(record.login);
  const std::string_view points = trimmed(record.points), watched = trimmed(record.watched);
  if (id_text.empty() && name.empty() && points.empty() && watched.empty())
    return;  // a line of a spreadsheet with nothing on it
  ++judged_.lines;

  const std::optional<std::string> login = parse_login(name);
  std::optional<UserId> id;
  if (!id_text.empty() && !(login && stands_for(id_text, *login))) {
    id = read_id(id_text);
    if (!id) {
      return staging_.reject(record.line, fmt::format("\"{}\" is no Twitch id", shown(id_text)));
    }
  }
  // Where there is an id, what he was called matters no more.
  if (!login && !id) {
    return staging_.reject(record.line, name.empty()
                                            ? "there is no name"
                                            : fmt::format("\"{}\" is no Twitch name", shown(name)));
  }
  const std::string whose = login ? *login : fmt::format("id {}", number(*id));

  const auto amount = read_points(points);
  if (const auto* const no = std::get_if<NoAmount>(&amount)) {
    return staging_.reject(record.line,
                           points.empty()
                               ? fmt::format("{} has no points there", whose)
                               : fmt::format("\"{}\" of {} {}", shown(points), whose, no->why));
  }
  const auto time = read_watched(watched, record.unit);
  if (const auto* const no = std::get_if<NoAmount>(&time)) {
    return staging_.reject(record.line,
                           fmt::format("\"{}\" of {} {}", shown(watched), whose, no->why));
  }
  if (login && std::ranges::binary_search(ignore_, *login)) {
    ++judged_.ignored;
    return;
  }

  ++judged_.taken;
  const Amount& whole = std::get<Amount>(amount);
  if (whole.rounded) ++judged_.rounded;
  std::optional<std::chrono::seconds> stated;
  if (!watched.empty()) stated = std::get<std::chrono::seconds>(time);
  const auto before = staging_.put({.line = record.line,
                                    .login = login ? *login : std::string_view{},
                                    .id = id.value_or(UserId{}),
                                    .points = whole.points,
                                    .watched = stated},
                                   same_);
  if (!before) return;
  if (same_ == db::SameViewer::sum) {
    ++judged_.added;
    return;
  }
  ++judged_.replaced;
  if (!id) {  // a file with ids that repeats one is a log: that is how it takes back a line
    staging_.reject(*before, fmt::format("{} stands there again on line {}, which counts", whose,
                                         grouped(record.line)));
  }
}

void Judge::removed(std::string_view id_text) {
  const auto id = read_id(id_text);
  if (id && staging_.remove(*id)) ++judged_.removed;
}

void Judge::watched(const Record& record) {
  const std::optional<std::string> login = parse_login(trimmed(record.login));
  const auto time = read_watched(record.watched, record.unit);
  const auto* const seconds = std::get_if<std::chrono::seconds>(&time);
  if (login && seconds) staging_.set_watched(*login, *seconds);
}

void Judge::reject(std::int64_t line, std::string_view reason) {
  ++judged_.lines;
  staging_.reject(line, fmt::format("this line {}", reason));
}

}  // namespace pointsbot::app::exchange
