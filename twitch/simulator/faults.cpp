#include "twitch/simulator/faults.hpp"

#include "http/server.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace pointsbot::twitch::simulator {
namespace {

using Where = FaultKind::Where;
constexpr std::string_view kJson = "application/json";

constexpr Refusal kUnauthorized{401, "Invalid OAuth token", {}};
constexpr Refusal kForbidden{
    403, "The user in moderator_id is not one of the broadcaster's moderators.", {}};
constexpr Refusal kConflict{409, "subscription already exists", {}};
constexpr Refusal kRateLimited{429, "Too Many Requests", 2};
constexpr Refusal kRateLimitedPast{429, "Too Many Requests", -60};
constexpr Refusal kRateLimited3000{429, "Too Many Requests", 32'503'680'000};
constexpr Refusal kError500{500, "", {}};
constexpr Refusal kError503{503, "", {}};

Task<> hang(http::Exchange& exchange, Body&, Clock&) { co_await exchange.peer_gone(); }

Task<> drip(http::Exchange& exchange, Body& body, Clock& clock) {
  exchange.begin(200, kJson);
  std::string& piece = exchange.scratch();
  while (body.next(piece)) {
    for (const char& byte : piece) {
      co_await exchange.write({&byte, 1});
      co_await clock.sleep_until(clock.now() + std::chrono::seconds{1});
    }
  }
  co_await exchange.finish();
}

Task<> truncated(http::Exchange& exchange, Body& body, Clock&) {
  std::string& piece = exchange.scratch();
  body.next(piece);
  exchange.begin(200, kJson, piece.size() + 1000);
  co_await exchange.write(std::string_view{piece}.substr(0, piece.size() - piece.size() / 3));
  exchange.close();
}

Task<> wrong_length(http::Exchange& exchange, Body& body, Clock&) {
  std::string& piece = exchange.scratch();
  body.next(piece);
  exchange.begin(200, kJson, piece.size() / 2);
  do {
    co_await exchange.raw(piece);
  } while (body.next(piece));
}

Task<> reset(http::Exchange& exchange, Body& body, Clock&) {
  std::string& piece = exchange.scratch();
  body.next(piece);
  exchange.begin(200, kJson);
  co_await exchange.write(std::string_view{piece}.substr(0, piece.size() / 2));
  exchange.reset();
}

Task<> huge(http::Exchange& exchange, Body&, Clock&) {
  constexpr std::size_t kHuge = std::size_t{1} << 30;
  exchange.begin(200, kJson);
  co_await exchange.write(R"({"data":[)");
  exchange.scratch().assign(Body::kPiece, ' ');
  for (std::size_t sent = 0; sent < kHuge; sent += Body::kPiece) {
    co_await exchange.write(exchange.scratch());
  }
  co_await exchange.write(R"(],"pagination":{},"total":0})");
  co_await exchange.finish();
}

Task<> deep(http::Exchange& exchange, Body&, Clock&) {
  constexpr std::size_t kLevels = 100'000;
  exchange.begin(200, kJson);
  co_await exchange.write(R"({"data":)");
  for (const char bracket : {'[', ']'}) {
    for (std::size_t left = kLevels; left > 0;) {
      const std::size_t some = std::min(left, Body::kPiece);
      exchange.scratch().assign(some, bracket);
      co_await exchange.write(exchange.scratch());
      left -= some;
    }
  }
  co_await exchange.write(R"(,"pagination":{},"total":1})");
  co_await exchange.finish();
}

Task<> not_json(http::Exchange& exchange, Body&, Clock&) {
  co_await exchange.answer(200, "text/html",
                           "<!DOCTYPE html><html><body><h1>We'll be right back</h1></body></html>");
}

void bend_duplicate(Page& page) {
  if (page.rows == 0) return;
  page.repeated = page.next ? page.next->offset : page.at.offset;
}

void bend_empty_last_page(Page& page) {
  if (page.rows == 0) return;  // this is the empty one
  page.next = page.at;
  page.next->offset += page.rows;
}

void bend_drifting_total(Page& page) {
  page.drifting = true;
  page.total += page.number() % 2 == 1 ? 3 * page.number() : 0;
}

void bend_short(Page& page) {
  page.rows = 0;
  page.next.reset();
}

void bend_rename(Page& page) {
  const std::uint32_t row =
      std::max(page.at.offset, std::uint32_t{2});  // not the streamer, the bot
  if (row < page.at.offset + page.rows) page.renamed = row;
}

constexpr std::array kKinds{
    FaultKind{.name = "unauthorized", .does = "401", .refusal = &kUnauthorized},
    FaultKind{.name = "token_ends",
              .does = "401 from there on, until the token is refreshed",
              .refusal = &kUnauthorized,
              .ends_token = true},
    FaultKind{.name = "forbidden", .does = "403, no longer a moderator", .refusal = &kForbidden},
    FaultKind{.name = "conflict", .does = "409, there is one already", .refusal = &kConflict},
    FaultKind{.name = "rate_limited", .does = "429 for 2 s", .refusal = &kRateLimited},
    FaultKind{.name = "rate_limited_past",
              .does = "429 with a reset a minute ago",
              .refusal = &kRateLimitedPast},
    FaultKind{.name = "rate_limited_3000",
              .does = "429 with a reset in the year 3000",
              .refusal = &kRateLimited3000},
    FaultKind{.name = "error_500", .does = "500", .refusal = &kError500},
    FaultKind{.name = "error_503", .does = "503", .refusal = &kError503},
    FaultKind{.name = "hang", .does = "never answers", .send = hang},
    FaultKind{.name = "drip", .does = "one byte a second", .send = drip},
    FaultKind{
        .name = "truncated", .does = "less than Content-Length, then closed", .send = truncated},
    FaultKind{.name = "wrong_length", .does = "more than Content-Length", .send = wrong_length},
    FaultKind{.name = "reset", .does = "a TCP reset within the body", .send = reset},
    FaultKind{.name = "huge", .does = "1 GB in chunks", .send = huge},
    FaultKind{.name = "deep", .does = "JSON nested 100,000 levels", .send = deep},
    FaultKind{.name = "not_json", .does = "200 with HTML", .send = not_json},
    FaultKind{.name = "bad_utf8",
              .does = "display names that are not UTF-8",
              .bend = [](Page& page) { page.bad_utf8 = true; }},
    FaultKind{.name = "duplicate", .does = "a viewer on two pages", .bend = bend_duplicate},
    FaultKind{.name = "blank_row",
              .does = "a row of empty strings",
              .bend = [](Page& page) { page.blank_row = true; }},
    FaultKind{.name = "repeated_cursor",
              .does = "a cursor that leads to its own page",
              .bend = [](Page& page) { page.next = page.at; },
              .in_any_list = true},
    FaultKind{.name = "empty_last_page",
              .does = "a cursor to a page of nobody",
              .where = Where::last,
              .bend = bend_empty_last_page,
              .in_any_list = true},
    FaultKind{.name = "pagination_null",
              .does = "\"pagination\":null",
              .where = Where::last,
              .bend = [](Page& page) { page.pagination = Page::Pagination::null; },
              .in_any_list = true},
    FaultKind{.name = "pagination_absent",
              .does = "no pagination",
              .where = Where::last,
              .bend = [](Page& page) { page.pagination = Page::Pagination::absent; },
              .in_any_list = true},
    FaultKind{.name = "drifting_total",
              .does = "people come and go within a sweep, total differs from page to page",
              .where = Where::any,
              .bend = bend_drifting_total},
    FaultKind{.name = "short",
              .does = "nobody, and no cursor, though total says more",
              .bend = bend_short,
              .in_any_list = true},
    FaultKind{.name = "rename", .does = "an id under another login", .bend = bend_rename},
    FaultKind{.name = "numeric_ids",
              .does = "ids as numbers",
              .bend = [](Page& page) { page.numeric_ids = true; }},
    FaultKind{.name = "duplicate_keys",
              .does = "user_id twice in each row, with two values",
              .bend = [](Page& page) { page.duplicate_keys = true; }},
};

const FaultKind& kind_named(std::string_view name) {
  const auto* const kind = std::ranges::find(kKinds, name, &FaultKind::name);
  if (kind != kKinds.end()) return *kind;
  std::string message =
      "no fault is called \"" + std::string{name} + "\"; there are: none (which ends them)";
  for (const FaultKind& known : kKinds) message.append(" ").append(known.name);
  throw std::invalid_argument{message};
}

void parse_page(Fault& fault, std::string_view page) {
  if (page == "any" || page == "last") {
    fault.where = page == "any" ? Where::any : Where::last;
    return;
  }
  const char* const end = page.data() + page.size();
  const auto parsed = std::from_chars(page.data(), end, fault.page);
  if (parsed.ec != std::errc{} || parsed.ptr != end || fault.page == 0) {
    throw std::invalid_argument{"\"" + std::string{page} +
                                "\" is no page: a number from 1, or last, or any"};
  }
}

}  // namespace

std::span<const FaultKind> fault_kinds() { return kKinds; }

bool Fault::strikes(const Page& at) const {
  if (page > 0) return at.number() == page;
  switch (where) {
    case Where::first:
      return at.number() == 1;
    case Where::last:
      return !at.next;
    case Where::any:
      break;
  }
  return true;
}

std::string Fault::text() const {
  std::string text{kind->name};
  if (page > 0) {
    text += ":" + std::to_string(page);
  } else if (where != kind->where) {
    text += where == Where::any ? ":any" : ":last";
  }
  if (route != Route::chatters) text.append("@").append(name_of(route));
  return text;
}

Fault parse_fault(std::string_view text) {
  const std::size_t at = text.find('@');
  const std::string_view what = text.substr(0, at);
  const std::size_t colon = what.find(':');
  const FaultKind& kind = kind_named(what.substr(0, colon));
  Fault fault{&kind, kind.where};
  if (colon != what.npos) parse_page(fault, what.substr(colon + 1));
  if (at != text.npos) {
    const auto route = route_named(text.substr(at + 1));
    if (!route || (!is_helix(*route) && !is_login(*route)) ||
        (kind.bend != nullptr && *route != Route::chatters &&
         !(kind.in_any_list && is_role_list(*route)))) {
      throw std::invalid_argument{"\"" + std::string{text} + "\": " + std::string{kind.name} +
                                  " cannot be had there"};
    }
    fault.route = *route;
  }
  return fault;
}

}  // namespace pointsbot::twitch::simulator
