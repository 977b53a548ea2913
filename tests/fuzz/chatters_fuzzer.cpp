#include "tests/fuzz/fuzz.hpp"
#include "tests/twitch/body.hpp"
#include "twitch/parse.hpp"

#include <algorithm>
#include <vector>

/// Whatever Helix may be answered with, by whoever answers. The first byte chooses what was asked
/// for.
namespace pointsbot::twitch {
namespace {

/// Takes rows as the roll call does, and looks whether they are what they promise to be.
class Wary final : public ChatterSink {
 public:
  bool chatter(const Chatter& chatter) override {
    const auto printable = [](std::string_view text) {
      return std::ranges::none_of(text, [](char c) { return c == 127 || (c >= 0 && c < 32); });
    };
    tests::require(number(chatter.id) > 0 && number(chatter.id) <= kMostUserId);
    tests::require(!chatter.login.empty() && chatter.login.size() <= 64);
    tests::require(printable(chatter.login) && printable(chatter.display_name));
    return ++rows_ < 5000;
  }

 private:
  int rows_ = 0;
};

void parse(char asked, std::string_view text) {
  static Parser parser;
  Body body{text, '"'};  // what a lease was used for before
  switch (asked) {
    case 'm':
    case 'v':
    case 's': {
      std::vector<Attendee> members;
      const RoleList list = asked == 'm'   ? RoleList::moderators
                            : asked == 'v' ? RoleList::vips
                                           : RoleList::subscribers;
      (void)parser.members(body, list, members);
      for (const Attendee& member : members) tests::require(number(member.id()) > 0);
      break;
    }
    case 'u':
      if (const auto users = parser.users(body)) {
        for (const User& user : *users) tests::require(number(user.id) > 0 && !user.login.empty());
      }
      break;
    case 'l':
      (void)parser.live(body);
      break;
    case 'i':
      (void)parser.identity(body);
      break;
    case 'e':
      (void)parser.message(body);
      break;
    default: {
      Wary sink;
      (void)parser.chatters(body, sink);
    }
  }
}

}  // namespace
}  // namespace pointsbot::twitch

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = pointsbot::tests::text_of(data, size);
  if (!text.empty()) pointsbot::twitch::parse(text.front(), text.substr(1));
  return 0;
}
