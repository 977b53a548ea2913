#include "tests/fuzz/fuzz.hpp"
#include "tests/twitch/body.hpp"
#include "twitch/login_answers.hpp"

#include <algorithm>

/// What Twitch's login server may answer. The first byte chooses what was asked for.
namespace pointsbot::twitch {
namespace {

void read(char asked, std::string_view text) {
  Body body{text, '"'};  // what a lease was used for before
  if (asked == 'd') {
    const auto code = device_code_in(body);
    if (!code) return;
    const auto visible = [](char c) { return c > ' ' && c < 127; };
    tests::require(std::ranges::all_of(code->user_code, visible));
    tests::require(std::ranges::all_of(code->verification_uri, visible));
    tests::require(code->expires_in.count() > 0 && code->interval.count() > 0);
  } else {
    const auto tokens = tokens_in(body);
    tests::require(!tokens || tokens->expires_in.count() >= 0);
  }
}

}  // namespace
}  // namespace pointsbot::twitch

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = pointsbot::tests::text_of(data, size);
  if (!text.empty()) pointsbot::twitch::read(text.front(), text.substr(1));
  return 0;
}
