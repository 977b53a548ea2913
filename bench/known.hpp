#pragma once

#include "bench/audience.hpp"
#include "db/records.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

/// Databases in which many people are known already, made straight in their layout: by cycles it
/// would take hours. The same people have the same points in all of them.
namespace pointsbot::bench {

inline constexpr Points kPay{10};
inline constexpr Points kWelcome{1};
inline constexpr std::chrono::seconds kMinute{60};
inline constexpr WallTime kLongAgo{std::chrono::milliseconds{1'700'000'000'000}};

/// So many channels, one after the other from id 1, of so many people each.
struct Town {
  std::int64_t channels = 1;
  std::int64_t known = 0;     ///< a channel
  std::int64_t present = 0;   ///< of them, as Audience begins with them
  std::int64_t payments = 1;  ///< so many each has made; its people were there for the first

  People people(std::int64_t channel) const { return {channel * known, known}; }
  Audience audience(std::int64_t channel, const People& people) const {
    return {people.all(), present, static_cast<std::uint32_t>(channel) + 1};
  }
};

inline UserId channel_id(std::int64_t channel) { return UserId{channel + 1}; }

/// A ledger; everybody known has one visit behind him.
void make_ledger(const std::filesystem::path& file, const Town& town);
void make_upsert_bot(const std::filesystem::path& file, const Town& town);
/// REQUIRES: one channel, which is all that bot knows.
void make_naive_bot(const std::filesystem::path& file, const Town& town);

/// How many have an account, what they have in all, and a sum in which the points of one cannot
/// stand for those of another: equal for the same people with the same points.
std::string points_in_ledger(const std::filesystem::path& file);
std::string points_in_upsert_bot(const std::filesystem::path& file);

}  // namespace pointsbot::bench
