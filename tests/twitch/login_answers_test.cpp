#include "twitch/login_answers.hpp"

#include "tests/twitch/body.hpp"
#include "twitch/secret.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace pointsbot::twitch {
namespace {

using std::chrono::seconds;
using Scopes = std::vector<std::string>;

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) {
  stream << value;
};

static_assert(!Printable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);

Result<Tokens, Failure> tokens(const std::string& text) {
  Body body{text};
  return tokens_in(body);
}
Result<DeviceCode, Failure> device_code(const std::string& text) {
  Body body{text};
  return device_code_in(body);
}

constexpr const char* kDocumented =
    R"({"access_token":"1ssjqsqfy6bads1ws7m03gras79zfr","expires_in":14542,)"
    R"("refresh_token":"eyJfMzUtNDU0OC4MWYwLTQ5MDY5ODY4NGNlMSJ9%asdfasdf=",)"
    R"("scope":["channel:read:subscriptions","channel:manage:polls"],"token_type":"bearer"})";

TEST(TokensIn, AreReadAsDocumented) {
  const auto read = tokens(kDocumented);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->access.reveal(), "1ssjqsqfy6bads1ws7m03gras79zfr");
  EXPECT_EQ(read->refresh.reveal(), "eyJfMzUtNDU0OC4MWYwLTQ5MDY5ODY4NGNlMSJ9%asdfasdf=");
  EXPECT_EQ(read->expires_in, seconds{14542});
  EXPECT_EQ(read->scopes, (Scopes{"channel:read:subscriptions", "channel:manage:polls"}));
}

TEST(TokensIn, TakeScopesOfEveryForm) {
  const auto scopes = [](const std::string& field) {
    const auto read = tokens(R"({"access_token":"a","refresh_token":"r")" + field + "}");
    EXPECT_TRUE(read) << field;
    return read ? read->scopes : Scopes{"none read"};
  };
  EXPECT_EQ(scopes(""), Scopes{});
  EXPECT_EQ(scopes(R"(,"scope":null)"), Scopes{});
  EXPECT_EQ(scopes(R"(,"scope":[])"), Scopes{});
  EXPECT_EQ(scopes(R"(,"scope":"")"), Scopes{});
  EXPECT_EQ(scopes(R"(,"scope":"a:b c:d")"), (Scopes{"a:b", "c:d"}));
  EXPECT_EQ(scopes(R"( , "scope" : [ "a:b" , "c:d" ] )"), (Scopes{"a:b", "c:d"}));
}

TEST(TokensIn, RefuseWhatIsNoPair) {
  for (const char* const text : {
           "",
           "[]",
           "{}",
           "null",
           "nonsense",
           R"({"access_token":"a"})",
           R"({"refresh_token":"r"})",
           R"({"access_token":"","refresh_token":"r"})",
           R"({"access_token":"a","refresh_token":null})",
           R"({"access_token":"a","refresh_token":7})",
           R"({"access_token":"a\nX: y","refresh_token":"r"})",
           R"({"access_token":"a b","refresh_token":"r"})",
           R"({"access_token":"a","access_token":"b","refresh_token":"r"})",
           R"({"access_token":"a","refresh_token":"r","expires_in":-1})",
           R"({"access_token":"a","refresh_token":"r","expires_in":"soon"})",
           R"({"access_token":"a","refresh_token":"r","scope":[7]})",
           R"({"access_token":"a","refresh_token":"r","scope":{}})",
           R"({"access_token":"a","refresh_token":"r"} trailing)",
           R"({"access_token":"a","refresh_token":"r")",
           R"({"access_token":{"access_token":"a"},"refresh_token":"r"})",
       }) {
    const auto read = tokens(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().error, Error::malformed) << text;
  }
  EXPECT_FALSE(
      tokens(R"({"access_token":")" + std::string(2000, 'x') + R"(","refresh_token":"r"})"));
}

TEST(TokensIn, RefuseEveryTruncation) {
  const std::string whole{kDocumented};
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(tokens(whole.substr(0, size))) << size;
  }
}

TEST(DeviceCodeIn, IsReadAsDocumented) {
  const auto read =
      device_code(R"({"device_code":"OFqYSG4zV2LHxFQkqdxf","expires_in":1800,"interval":5,)"
                  R"("user_code":"JLLKTXWJ",)"
                  R"("verification_uri":"https:\/\/www.twitch.tv/activate?device-code=JLLKTXWJ"})");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->device_code.reveal(), "OFqYSG4zV2LHxFQkqdxf");
  EXPECT_EQ(read->user_code, "JLLKTXWJ");
  EXPECT_EQ(read->verification_uri, "https://www.twitch.tv/activate?device-code=JLLKTXWJ");
  EXPECT_EQ(read->expires_in, seconds{1800});
  EXPECT_EQ(read->interval, seconds{5});
}

// What it says is shown to a person, who goes there with his password.
TEST(DeviceCodeIn, RefusesWhatNobodyShouldBeSentTo) {
  const auto with = [](const std::string& uri) {
    return device_code(
        R"({"device_code":"d","expires_in":1800,"user_code":"U","verification_uri":")" + uri +
        "\"}");
  };
  EXPECT_TRUE(with("https://www.twitch.tv/activate"));
  EXPECT_TRUE(with("http://127.0.0.1:8080/activate"));
  for (const char* const uri :
       {"http://www.twitch.tv/activate", "javascript:alert(1)", "", R"(https://x\u001b[2J)"}) {
    EXPECT_FALSE(with(uri)) << uri;
  }
}

TEST(DeviceCodeIn, RefusesWhatIsNoCode) {
  for (const char* const text : {
           "{}",
           R"({"device_code":"d","user_code":"U","verification_uri":"https://x"})",
           R"({"device_code":"d","user_code":"","verification_uri":"https://x","expires_in":9})",
           R"({"user_code":"U","verification_uri":"https://x","expires_in":9})",
       }) {
    EXPECT_FALSE(device_code(text)) << text;
  }
}

/// The VmFlags of the mapping that `at` is in, as /proc/self/smaps tells them.
std::string flags_of_mapping(const void* at) {
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  std::ifstream maps{"/proc/self/smaps"};
  bool in_it = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long long begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx ", &begin, &end) == 2)
      in_it = begin <= address && address < end;
    if (in_it && line.starts_with("VmFlags:")) return line + ' ';
  }
  return {};
}

TEST(ASecret, IsOnAPageThatNoCoreHolds) {
  const Secret secret{"s3cr3t"};
  EXPECT_NE(flags_of_mapping(secret.reveal().data()).find(" dd "), std::string::npos);
  // The check can fail.
  const auto elsewhere = std::make_unique<int>();
  EXPECT_EQ(flags_of_mapping(elsewhere.get()).find(" dd "), std::string::npos);
}

TEST(ASecret, IsSharedByItsCopiesAndComparedByItsText) {
  Secret one{"s3cr3t"};
  const Secret two = one;
  EXPECT_EQ(one.reveal().data(), two.reveal().data());
  EXPECT_EQ(two, Secret{"s3cr3t"});
  EXPECT_FALSE(two == Secret{"other"});
  one = Secret{};
  EXPECT_TRUE(one.empty());
  EXPECT_EQ(two.reveal(), "s3cr3t");
}

}  // namespace
}  // namespace pointsbot::twitch
