#include "app/claim_words.hpp"

#include "app/wording.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kShown = 20;

}  // namespace

std::string claimed_since(const db::Outcome& outcome, const Currency& currency) {
  if (outcome.claimed.empty()) return {};
  std::string text =
      "Names that it kept aside were given to somebody since, and stay with them. To take one "
      "back, "
      "undo its own operation, before this one or after it:";
  const std::size_t shown = std::min(outcome.claimed.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const db::ClaimedOut& one = outcome.claimed[i];
    text += fmt::format("\n  {} of {} went to {}: pointsbot undo {}", amount(one.points, currency),
                        one.login, one.by, one.op);
  }
  if (shown < outcome.claimed.size())
    text += fmt::format("\n  and {} more: pointsbot history", outcome.claimed.size() - shown);
  return text;
}

json::array claimed_since(const db::Outcome& outcome) {
  json::array all;
  for (const db::ClaimedOut& one : outcome.claimed) {
    all.push_back(json::object{{"old_name", one.login},
                               {"points", one.points.value},
                               {"name", one.by},
                               {"operation", one.op}});
  }
  return all;
}

}  // namespace pointsbot::app
