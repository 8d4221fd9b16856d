"""The upload API v1.1, compatible with Chevereto's, and nothing else that speaks HTTP to tools."""
