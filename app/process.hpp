#pragma once

namespace pointsbot::app {

/// Settles for the whole process what its memory depends on. First of all in main, before any
/// thread: one malloc arena, so that what one thread freed is reused by the others and malloc_trim
/// reaches all of it; small stacks for the threads to come, libcurl's own among them.
void prepare_process() noexcept;

/// From now on this process leaves no core, and no other program of this user reads its memory: a
/// token is in it. What has a token calls it; the demo has none.
void keep_secrets() noexcept;

}  // namespace pointsbot::app
