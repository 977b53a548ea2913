#pragma once

#include "app/chat/command_setting.hpp"
#include "app/cycle_regions.hpp"
#include "base/points.hpp"
#include "base/roles.hpp"
#include "db/records.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// Which cycles get a line in the log.
enum class CycleLines { every, changes, hourly };

/// In which of these lines the memory stands: all, those since whose forerunner the memory at rest
/// has moved, none.
enum class MemoryWords { every, changes, off };

/// In which form viewer lists come: as Twitch's Helix gives them, or in that of the time before,
/// which other servers may give.
enum class ListFormat { helix, legacy };

/// In [twitch] chatters_url: the channel's name is put there.
inline constexpr std::string_view kChannelInUrl = "{channel}";

/// What the points are called.
struct Currency {
  std::string one = "point";
  std::string many = "points";

  friend bool operator==(const Currency&, const Currency&) = default;
};

/// What a role gets at each payment: an amount, or so many times what a viewer gets.
struct Price {
  double times = 1;  ///< at least 1; without meaning beside an amount
  std::optional<Points> amount;

  friend bool operator==(const Price&, const Price&) = default;
};

struct RolePrice {
  Price live;
  Price offline;

  friend bool operator==(const RolePrice&, const RolePrice&) = default;
};

/// What a channel point reward with this title is worth.
struct Redeem {
  std::string title;   ///< as it stands in bot.ini
  std::string folded;  ///< as titles are compared (app/reward_titles.hpp)
  Points amount;

  friend bool operator==(const Redeem&, const Redeem&) = default;
};

/// What can be bought in the chat.
struct ShopItem {
  std::string name;    ///< as it stands in bot.ini
  std::string folded;  ///< as names are compared (app/reward_titles.hpp)
  Points cost;
  std::optional<std::int64_t> stock{};  ///< so many in all; none: no end of them
  std::chrono::seconds wait{0};         ///< between two of them, whoever takes them

  friend bool operator==(const ShopItem&, const ShopItem&) = default;
};

/// bot.ini as plain values; what a setting is worth when the file does not name it stands here.
struct Config {
  struct TwitchSection {
    db::Source source = db::Source::simulator;
    /// Logins in small letters, each once, as they stand; never empty with Source::twitch.
    std::vector<std::string> channels;
    /// The one of them that is meant: whose Config::of() this is; of the whole file the first.
    std::string channel;
    std::string client_id;  ///< never empty with Source::twitch and Helix
    ListFormat format = ListFormat::helix;
    /// Of the old format; https, or http to this computer. May hold kChannelInUrl.
    std::string chatters_url;
    /// Without a slash at the end. https, or http to a loopback address.
    std::string api_url = "https://api.twitch.tv/helix";
    std::string auth_url = "https://id.twitch.tv/oauth2";
    /// wss, or ws to a loopback address. Empty: no events are heard. What bot.ini leaves open is
    /// Twitch's where api_url is that too, else nothing.
    std::string eventsub_url;

    friend bool operator==(const TwitchSection&, const TwitchSection&) = default;
  };
  struct PointsSection {
    Currency name;
    std::chrono::seconds interval{10};
    Points modifier{10};
    Points offline_modifier{0};
    bool offline_watch_time = false;
    Points welcome{1};
    bool pay_streamer = false;
    std::vector<std::string> ignore;  ///< logins in small letters, sorted, each once
    /// To each who chatted since the last payment, on top of it.
    Points active_bonus{0};
    std::filesystem::path bots_file;  ///< as the program opens it; empty: there is none
    /// Those of `ignore`, and those in that file where it was read; as `ignore`.
    std::vector<std::string> left_out;

    friend bool operator==(const PointsSection&, const PointsSection&) = default;
  };
  /// What others than viewers get, which is never less than they: app/prices.hpp adds it up.
  struct RolesSection {
    std::array<RolePrice, kRoleCount> prices{};  ///< by Role; that of the viewer has no meaning
    std::chrono::seconds regular_after{std::chrono::hours{20}};  ///< of watching

    RolePrice& operator[](Role role) { return prices[static_cast<std::size_t>(role)]; }
    const RolePrice& operator[](Role role) const { return prices[static_cast<std::size_t>(role)]; }

    friend bool operator==(const RolesSection&, const RolesSection&) = default;
  };
  /// For what happens on the channel, once for each. 0: nothing.
  struct RewardsSection {
    Points follow, raid, raid_viewer, bits, subscription, subscription_tier2, subscription_tier3,
        gift, resubscription;
    std::vector<Redeem> redeem;  ///< each title once

    friend bool operator==(const RewardsSection&, const RewardsSection&) = default;
  };
  struct ChatSection {
    bool answer = true;    ///< else nothing is said, and no command does anything
    bool receipt = false;  ///< what a stream came to is told in the chat too

    friend bool operator==(const ChatSection&, const ChatSection&) = default;
  };
  struct GamesSection {
    Points stake_most{100'000};  ///< in any game
    int gamble_chance = 45;      ///< per cent
    Points slots_cost{10};
    std::chrono::seconds duel_time{60};  ///< until an offer that nobody takes is over
    std::chrono::seconds heist_time{60};
    int heist_chance = 40;  ///< per cent, of whoever goes alone
    std::chrono::seconds raffle_time{120};
    chat::Level hosts = chat::Level::moderator;  ///< who opens raffles and bets

    friend bool operator==(const GamesSection&, const GamesSection&) = default;
  };
  struct LimitsSection {
    /// Before anybody can give, or stake where viewers win from each other. What bot.ini leaves open
    /// is an hour for a real channel, none for the simulator.
    std::chrono::seconds give_after_watching{3600};
    Points moderator_per_day{10'000};  ///< that each of them gives, takes and sets

    friend bool operator==(const LimitsSection&, const LimitsSection&) = default;
  };
  struct DatabaseSection {
    /// As the program opens it: what is relative in bot.ini is relative to bot.ini.
    std::filesystem::path path;
    /// Between two backups; 0: none are made by themselves. What bot.ini leaves open is a day for a
    /// real channel, none for the simulator.
    std::chrono::seconds backup{0};
    std::filesystem::path backup_dir;  ///< as the program opens it
    int backups_kept = 7;
    /// Older history is put together; 0: never.
    std::chrono::days keep_history{90};

    friend bool operator==(const DatabaseSection&, const DatabaseSection&) = default;
  };
  struct LogSection {
    CycleLines cycles = CycleLines::every;

    friend bool operator==(const LogSection&, const LogSection&) = default;
  };
  /// Sizes in bytes.
  struct MemorySection {
    std::size_t max_regions = kCycleRegions;
    std::size_t max_page = std::size_t{256} << 10;  ///< the longest answer of Twitch that is read
    std::size_t floor = 0;  ///< most that stays resident of a region that is not lent
    MemoryWords report = MemoryWords::every;
    std::size_t limit = 0;  ///< most that all regions together may use; 0: none

    friend bool operator==(const MemorySection&, const MemorySection&) = default;
  };
  struct SimulatorSection {
    int viewers = 20'000;
    double churn = 3;  ///< per cent of the viewers replaced each minute
    /// They talk, and use the bot's commands. A database that is only looked at needs no talk.
    bool chat = false;

    friend bool operator==(const SimulatorSection&, const SimulatorSection&) = default;
  };

  std::filesystem::path file;  ///< where all this was read
  TwitchSection twitch;
  PointsSection points;
  /// [points NAME], whole: [points] with what it says over it. Sorted.
  std::map<std::string, PointsSection, std::less<>> points_of_channel;
  RolesSection roles;
  RewardsSection rewards;
  ChatSection chat;
  std::vector<chat::CommandSetting> commands;  ///< [commands], each once
  GamesSection games;
  std::vector<ShopItem> shop;  ///< [shop], each once
  LimitsSection limits;
  DatabaseSection database;
  LogSection log;
  MemorySection memory;
  SimulatorSection simulator;

  /// How the viewers of one channel are paid.
  const PointsSection& points_of(std::string_view login) const;

  /// The settings as one of several channels goes by them: `twitch.channel` and `points` are its
  /// own, and nothing in it speaks of another channel's points.
  Config of(std::string_view login) const;

  bool has_several() const { return twitch.channels.size() > 1; }

  friend bool operator==(const Config&, const Config&) = default;
};

/// A bot.ini that cannot be used. `what()` is all of it for a person, and says that nothing was
/// started.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<std::string> mistakes);

  /// Every mistake, one an element: file, line, setting, what is wrong, what is right.
  const std::vector<std::string>& mistakes() const noexcept { return mistakes_; }

 private:
  std::vector<std::string> mistakes_;
};

/// Reads and checks the whole file, and those that it names; throws ConfigError with every mistake
/// in it.
Config load_config(const std::filesystem::path& file);

/// The same for a text, of which no other file is read; `file` is what it is called in messages and
/// what paths are relative to.
Config parse_config(std::string_view text, const std::filesystem::path& file);

}  // namespace pointsbot::app
