#include "twitch/event_parser.hpp"

#include "twitch/event_body.hpp"
#include "twitch/json_fields.hpp"

#include <new>
#include <utility>

namespace pointsbot::twitch {
namespace {

static_assert(EventParser::kPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kLongestUrl = 2048;
constexpr std::int64_t kLongestKeepalive = 3600;  // Twitch's own limit is 600 s

enum class Kind { unknown, welcome, keepalive, notification, reconnect, revocation };

Kind kind_of(std::string_view type) {
  if (type == "session_keepalive") return Kind::keepalive;
  if (type == "notification") return Kind::notification;
  if (type == "session_welcome") return Kind::welcome;
  if (type == "session_reconnect") return Kind::reconnect;
  if (type == "revocation") return Kind::revocation;
  return Kind::unknown;
}

bool is_plain(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

/// What a message says of itself. Nothing in it is a view: the body is read after a second start.
struct Metadata {
  Kind kind = Kind::unknown;
  WallTime at{};
  std::optional<EventType> type;
  std::array<char, 256> id;
  std::size_t id_size = 0;
  std::array<char, 64> name;  // of what is not known
  std::size_t name_size = 0;
};

template <std::size_t N>
void keep(std::string_view text, std::array<char, N>& in, std::size_t& size) {
  size = std::min(text.size(), N);
  std::copy_n(text.begin(), size, in.begin());
}

error_code read_metadata(json::value value, Metadata& metadata) {
  static constexpr std::array<std::string_view, 4> kFields{
      "message_id", "message_type", "message_timestamp", "subscription_type"};
  json::object object;
  if (const auto error = value.get_object().get(object)) return error;
  std::array<std::string_view, kFields.size()> text{};
  const auto error = each_field(object, kFields, [&text](std::size_t i, json::value field) {
    return field.get_string().get(text[i]);
  });
  if (error) return error;
  const auto at = timestamp(text[2]);
  if (!at || !is_id(text[0]) || !is_plain(text[1], metadata.name.size()))
    return simdjson::INCORRECT_TYPE;
  metadata.at = *at;
  metadata.kind = kind_of(text[1]);
  keep(text[0], metadata.id, metadata.id_size);
  keep(text[1], metadata.name, metadata.name_size);
  if (metadata.kind == Kind::notification || metadata.kind == Kind::revocation) {
    if (!is_plain(text[3], metadata.name.size())) return simdjson::INCORRECT_TYPE;
    metadata.type = event_type(text[3]);
    keep(text[3], metadata.name, metadata.name_size);
  }
  return SUCCESS;
}

struct Session {
  std::string_view id;
  std::string_view url;
  std::int64_t keepalive = 0;
};

error_code read_session(json::value value, Session& session) {
  static constexpr std::array<std::string_view, 3> kFields{"id", "reconnect_url",
                                                           "keepalive_timeout_seconds"};
  json::object object;
  if (const auto error = value.get_object().get(object)) return error;
  return each_field(object, kFields, [&session](std::size_t i, json::value field) -> error_code {
    if (i < 2) return text_or_null(field, i == 0 ? session.id : session.url);
    bool null = false;
    if (const auto error = field.is_null().get(null)) return error;
    return null ? SUCCESS : field.get_int64().get(session.keepalive);
  });
}

struct Subscription {
  std::string_view id;
  std::string_view status;
  std::string_view channel;
};

error_code read_subscription(json::value value, Subscription& subscription) {
  static constexpr std::array<std::string_view, 3> kFields{"id", "status", "condition"};
  static constexpr std::array<std::string_view, 2> kChannel{"broadcaster_user_id",
                                                            "to_broadcaster_user_id"};
  json::object object;
  if (const auto error = value.get_object().get(object)) return error;
  return each_field(object, kFields, [&](std::size_t i, json::value field) -> error_code {
    if (i < 2) return field.get_string().get(i == 0 ? subscription.id : subscription.status);
    json::object condition;
    if (const auto error = field.get_object().get(condition)) return error;
    return each_field(condition, kChannel, [&](std::size_t, json::value id) -> error_code {
      std::string_view text;
      const auto error = text_or_null(id, text);
      if (!text.empty()) subscription.channel = text;  // a raid's other end is an empty string
      return error;
    });
  });
}

}  // namespace

struct EventParser::Impl {
  explicit Impl(std::size_t size) { make(size); }

  json::parser parser;

  void make(std::size_t capacity) {
    parser = json::parser{capacity};
    if (parser.allocate(capacity) != SUCCESS) throw std::bad_alloc{};
  }

  /// Twice over the message: what it says of itself may come behind what it says.
  error_code read(std::string_view text, EventMessage& message) {
    static constexpr std::array<std::string_view, 1> kMetadata{"metadata"};
    static constexpr std::array<std::string_view, 1> kPayload{"payload"};
    json::document document;
    if (const auto error =
            parser.iterate(text.data(), text.size(), text.size() + kPadding).get(document))
      return error;
    Metadata metadata;
    bool seen = false;
    const auto about = [&](std::size_t, json::value value) {
      seen = true;
      return read_metadata(value, metadata);
    };
    if (const auto error = walk(document, kMetadata, about)) return error;
    if (!seen) return simdjson::NO_SUCH_FIELD;
    message.at = metadata.at;
    message.what = Keepalive{};
    if (metadata.kind == Kind::keepalive) return SUCCESS;
    const bool for_a_type =
        metadata.kind == Kind::notification || metadata.kind == Kind::revocation;
    if (metadata.kind == Kind::unknown || (metadata.kind == Kind::notification && !metadata.type)) {
      message.what = Unknown{{metadata.name.data(), metadata.name_size}};
      return SUCCESS;
    }
    document.rewind();
    seen = false;
    const auto said = [&](std::size_t, json::value value) -> error_code {
      seen = true;
      json::object payload;
      if (const auto error = value.get_object().get(payload)) return error;
      return for_a_type ? read_subscribed(payload, metadata, message)
                        : read_own(payload, metadata, message);
    };
    if (const auto error = walk(document, kPayload, said)) return error;
    return seen ? SUCCESS : simdjson::NO_SUCH_FIELD;
  }

  /// The whole of it, of which one field is looked at.
  template <class Visit>
  static error_code walk(json::document& document, const std::array<std::string_view, 1>& name,
                         Visit visit) {
    json::object object;
    if (const auto error = document.get_object().get(object)) return error;
    if (const auto error = each_field(object, name, visit)) return error;
    const char* behind = nullptr;  // out of bounds: nothing is
    return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
               ? SUCCESS
               : simdjson::TRAILING_CONTENT;
  }

  static error_code read_own(json::object payload, const Metadata& metadata,
                             EventMessage& message) {
    static constexpr std::array<std::string_view, 1> kSession{"session"};
    Session session;
    const auto error = each_field(payload, kSession, [&session](std::size_t, json::value value) {
      return read_session(value, session);
    });
    if (error) return error;
    if (metadata.kind == Kind::reconnect) {
      if (!is_plain(session.url, kLongestUrl)) return simdjson::INCORRECT_TYPE;
      message.what = Reconnect{std::string{session.url}};
      return SUCCESS;
    }
    if (!is_id(session.id) || session.keepalive < 1 || session.keepalive > kLongestKeepalive)
      return simdjson::INCORRECT_TYPE;
    message.what = Welcome{std::string{session.id}, std::chrono::seconds{session.keepalive}};
    return SUCCESS;
  }

  static error_code read_subscribed(json::object payload, const Metadata& metadata,
                                    EventMessage& message) {
    static constexpr std::array<std::string_view, 2> kParts{"subscription", "event"};
    const bool notification = metadata.kind == Kind::notification;
    Subscription subscription;
    Notification noticed;
    bool told = false;
    const auto error = each_field(payload, kParts, [&](std::size_t i, json::value value) {
      if (i == 0) return read_subscription(value, subscription);
      if (!notification) return SUCCESS;
      told = true;
      json::object body;
      const auto broken = value.get_object().get(body);
      return broken ? broken : read_event(body, *metadata.type, noticed.event);
    });
    if (error) return error;
    if (!is_id(subscription.id)) return simdjson::INCORRECT_TYPE;
    if (!notification) {
      if (!is_plain(subscription.status, kLongestName)) return simdjson::INCORRECT_TYPE;
      message.what = Revocation{std::string{subscription.id}, metadata.type,
                                to_user_id(subscription.channel), std::string{subscription.status}};
      return SUCCESS;
    }
    if (!told) return simdjson::NO_SUCH_FIELD;
    noticed.type = *metadata.type;
    noticed.subscription = subscription.id;
    noticed.event.id.assign(metadata.id.data(), metadata.id_size);
    noticed.event.at = metadata.at;
    message.what = std::move(noticed);
    return SUCCESS;
  }
};

EventParser::EventParser(std::size_t capacity) : impl_{std::make_unique<Impl>(capacity)} {}

EventParser::~EventParser() = default;

Result<EventMessage, Failure> EventParser::read(std::string_view text) {
  EventMessage message;
  const error_code error = impl_->read(text, message);
  if (!error) return message;
  // A hostile message can fill an index that an honest one hardly touches: that goes back.
  impl_->make(impl_->parser.max_capacity());
  if (error == simdjson::CAPACITY) return Failure{.error = Error::too_large};
  return malformed(simdjson::error_message(error));
}

}  // namespace pointsbot::twitch
