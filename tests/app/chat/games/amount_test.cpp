#include "app/chat/amount.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace pointsbot::app::chat {
namespace {

struct Typed {
  const char* text;
  Amount means;
};

TEST(ChatAmount, IsANumberOrAPartOfWhatOneHas) {
  for (const Typed& typed :
       {Typed{"1", Points{1}}, Typed{"100", Points{100}}, Typed{"007", Points{7}},
        Typed{"10k", Points{10'000}}, Typed{"10K", Points{10'000}}, Typed{"2m", Points{2'000'000}},
        Typed{"2M", Points{2'000'000}}, Typed{"1000000000000", kMostAtOnce},
        Typed{"000001000000000000", kMostAtOnce}, Typed{"1000000m", kMostAtOnce},
        Typed{"1%", Percent{1}}, Typed{"50%", Percent{50}}, Typed{"100%", Percent{100}},
        Typed{"050%", Percent{50}}, Typed{"all", Percent{100}}, Typed{"ALL", Percent{100}},
        Typed{"aLl", Percent{100}}}) {
    EXPECT_EQ(parse_amount(typed.text), typed.means) << typed.text;
  }
}

TEST(ChatAmount, IsNothingElse) {
  for (const auto* text :
       {"", " ", "0", "00", "0k", "-5", "+5", "-0", "5x", "x5", "5.0", "5,0", "1,000", "1e9", "1E9",
        "0x10", "1_000", "5kk", "5km", "5g", "k", "m", "%", "k%", "0%", "0k%", "101%", "150%",
        "-5%", "5.5%", "1k%", "5%%", "%5", "50 %", " 5", "5 ", "5\n", "5k ", "all ", " all", "alle",
        "al", "half", "none", "nan", "inf", "null", "five", "99999999999999999999",
        "00000000000000000001", "9223372036854775807", "9223372036854775808",
        "18446744073709551621", "1000000000001", "1000001m", "1000000001k", "99999999999999999m",
        "18446744073709551621%", "99999999999999999%",
        // digits and letters that are not of ASCII
        "\u0665", "\u0661\u0660\u0660", "\uFF15", "5\uFF05", "\u09EB", "\u00BD", "\u00B2",
        "\u0430ll", "5\u043A", "5\u200B", "\u202E5", "5\u0301", "\u22125", "\xff", "5\xff"}) {
    EXPECT_EQ(parse_amount(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_amount(std::string(100'000, '9')), std::nullopt);
  EXPECT_EQ(parse_amount(std::string(100'000, '0') + "5"), std::nullopt);
  EXPECT_EQ(parse_amount(std::string_view{"5\0", 2}), std::nullopt);
  EXPECT_EQ(parse_amount(std::string_view{"\0005", 2}), std::nullopt);
}

TEST(ChatAmount, OfAnyByteMoreIsNone) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool known =
        (c >= '0' && c <= '9') || std::string_view{"kKmM%"}.find(c) != std::string_view::npos;
    EXPECT_EQ(parse_amount(std::string{"5"} + c).has_value(), known) << byte;
    EXPECT_EQ(parse_amount(c + std::string{"5"}).has_value(), c >= '0' && c <= '9') << byte;
  }
}

TEST(ChatAmount, IsResolvedOfABalance) {
  EXPECT_EQ(resolve(Points{100}, Points{500}), Points{100});
  EXPECT_EQ(resolve(Points{100}, Points{5}), Points{100}) << "the ledger says that he has not";
  EXPECT_EQ(resolve(Percent{100}, Points{500}), Points{500});
  EXPECT_EQ(resolve(Percent{50}, Points{500}), Points{250});
  EXPECT_EQ(resolve(Percent{50}, Points{501}), Points{250});
  EXPECT_EQ(resolve(Percent{99}, Points{1'000}), Points{990});
  EXPECT_EQ(resolve(Percent{1}, Points{199}), Points{1});
  EXPECT_EQ(resolve(Percent{100}, kMostPoints), kMostPoints);
  EXPECT_EQ(resolve(Percent{1}, kMostPoints), Points{kMostPoints.value / 100});
}

TEST(ChatAmount, OfNothingIsNothing) {
  EXPECT_EQ(resolve(Percent{100}, Points{0}), std::nullopt);
  EXPECT_EQ(resolve(Percent{50}, Points{1}), std::nullopt);
  EXPECT_EQ(resolve(Percent{1}, Points{99}), std::nullopt);
  EXPECT_EQ(resolve(Points{0}, Points{99}), std::nullopt);
}

}  // namespace
}  // namespace pointsbot::app::chat
