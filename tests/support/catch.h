#pragma once

// The only way to include Catch2, whose headers differ between version 2 (Debian 12) and 3.
// Matchers are left to the tests that can do without: their names changed between the two.

#ifdef MICRYSCOPE_CATCH2_V2
#include <catch2/catch.hpp>
#else
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#endif
