#pragma once

#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/twitch/body.hpp"
#include "tests/twitch/stub_twitch.hpp"
#include "twitch/helix.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::twitch {

inline constexpr UserId kChannel{12826};
inline constexpr UserId kBot{141981764};

/// Page `page` of `pages`, three viewers on each.
inline std::string page_of(int page, int pages) {
  std::string text = R"({"data":[)";
  for (int i = page * 3 - 2; i <= page * 3; ++i) {
    text += row(std::to_string(i), "viewer" + std::to_string(i), "") + (i < page * 3 ? "," : "");
  }
  const std::string cursor =
      page < pages ? R"("cursor":"after )" + std::to_string(page) + "\"" : "";
  return text + R"(],"pagination":{)" + cursor + R"(},"total":)" + std::to_string(pages * 3) + "}";
}

/// Helix against a stub that gives canned answers.
class HelixTest : public testing::Test {
 protected:
  Result<Swept, Failure> sweep() {
    rows_.rows.clear();
    return settle(tests::run_on_loop(loop_, helix_->sweep(kChannel, kBot, rows_)));
  }
  /// The failure of a sweep that has to fail.
  Failure failure() {
    const auto swept = sweep();
    EXPECT_FALSE(swept);
    return swept ? Failure{} : swept.error();
  }
  Result<std::optional<User>, Failure> user(std::string_view login) {
    return settle(tests::run_on_loop(loop_, helix_->user(login)));
  }
  Result<OnAir, Failure> live() {
    return settle(tests::run_on_loop(loop_, helix_->live(kChannel)));
  }
  Result<Identity, Failure> validate() {
    return settle(tests::run_on_loop(loop_, helix_->validate()));
  }

  /// What holds after every call.
  template <class T>
  T settle(T result) {
    EXPECT_EQ(bodies_.stats().leased, 0U);
    if (!result) {
      EXPECT_EQ(result.error().detail.find(kToken), std::string::npos);
    }
    return result;
  }
  void can(std::string body) { twitch_.answers.push_back({std::move(body)}); }
  void can_pages(int from, int to, int pages) {
    for (int page = from; page <= to; ++page) can(page_of(page, pages));
  }

  static constexpr const char* kToken = "s3cr3tt0k3n";

  boost::asio::io_context loop_{1};
  StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  pooling::Reservoir bodies_{{1, std::size_t{1} << 20, 0}};
  std::optional<Helix> helix_{std::in_place, client_, bodies_,
                              Access{twitch_.url() + "/helix", twitch_.url() + "/oauth2",
                                     "wbmytr93xzw8zbg0p1izqyzzc5mbiz", kToken}};
  Rows rows_;
};

}  // namespace pointsbot::twitch
