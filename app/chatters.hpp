#pragma once

#include "db/records.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/records.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <optional>
#include <span>
#include <utility>

namespace pointsbot::app {

/// Who was seen since the last payment, with the memory that it stands in; moved to the writer and
/// back. Sorted by id, each once.
struct Sighted {
  pooling::Lease memory;
  std::span<const db::Sighting> all{};
};

/// Who showed himself since the last payment by something else than a viewer list: whoever chats,
/// and whose name comes with an event. Bounded; while nobody does anything it has no memory at all.
/// Loop thread only.
class Chatters {
 public:
  /// Of `reservoir` it has a region, and another one is with the writer. REQUIRES: regions of at
  /// least kRegion bytes, and that the reservoir outlives the loop.
  explicit Chatters(pooling::Reservoir& reservoir) : reservoir_{reservoir} {}

  /// So many people at most between two payments; of the others nothing is known.
  static constexpr std::size_t kMost = 20'000;
  static constexpr std::size_t kRegion = std::size_t{8} << 20;

  void saw(const twitch::User& user, bool chatted);

  /// Everybody seen until now, who is then forgotten.
  Sighted take();

  /// What take() gave is to be told by the next: that payment was not made.
  void put_back(Sighted sighted);

  /// How many people chatted and could not be kept, since the last time asked.
  std::int64_t take_unkept() { return std::exchange(unkept_, 0); }

 private:
  struct Seen {
    const char* names;
    bool chatted;
  };
  using Map = boost::unordered_flat_map<
      std::int64_t, Seen, boost::hash<std::int64_t>, std::equal_to<>,
      std::pmr::polymorphic_allocator<std::pair<const std::int64_t, Seen>>>;

  /// Where there is room for one more; nothing where there is not.
  Map* room_for_one();
  void add(std::int64_t id, std::string_view login, std::string_view display_name, bool chatted,
           bool newer);

  pooling::Reservoir& reservoir_;
  pooling::Lease memory_;
  std::optional<Map> seen_;  // in memory_
  std::int64_t unkept_ = 0;
};

}  // namespace pointsbot::app
