#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What may stand in a message that the bot sends, whoever wrote parts of it. Pure, any thread; no
/// result is longer than it says, however long the text.
namespace pointsbot::twitch {

/// Twitch takes 500, and does not say of what (dev.twitch.tv/docs/api/reference, Send Chat
/// Message): fewer, of code points.
inline constexpr std::size_t kLongestMessage = 450;

/// `text` as it may be sent: well-formed UTF-8 on one line.
///
/// - Bytes that are no UTF-8 are dropped. Every kind of blank, control characters and line ends
///   are a blank, several together one, and none is at the beginning and the end.
/// - What turns the direction of writing and what shows as nothing is dropped (bidirectional
///   controls, zero-width characters, tags, the byte order mark); joiners and selectors stay
///   within an emoji, joiners also within a word of a script that writes with them.
/// - No letter has more than two marks in a row, four in the scripts of India, whose syllables
///   have three; marks without a letter are dropped.
/// - Where it would begin with / or . (Twitch's commands) or ! (those of bots), "- " is put before:
///   something that shows, so that nobody takes it off again on the way. Full-width forms of these
///   three command nobody, and stay.
/// - At most kLongestMessage code points; what is longer ends with "…", not within a letter.
///
/// Nothing stays nothing. sendable(sendable(text)) is sendable(text).
std::string sendable(std::string_view text);

/// Words of somebody else, to stand within a sentence of ours: cleaned as by sendable(), without
/// any @, so that nobody is mentioned, without / . ! at the beginning, and with links made text,
/// since the bot may be one of those whose links pass: a blank is put after a point that a letter
/// follows ("evil. com") and after the colon of "://". At most `most` code points, with "…" where
/// it is cut. May be empty.
std::string quoted_words(std::string_view of_a_user, std::size_t most);

/// How many there are in `text`, which is well-formed UTF-8.
std::size_t code_points(std::string_view text);

}  // namespace pointsbot::twitch
