# Generated from the OpenAPI document of FRS: `npm run generate:client`. Do not edit.
from __future__ import annotations

from typing import Any, Dict, List, Literal, Sequence, TypedDict, Union

from .values import Numbers


class FaceBoxAnswer(TypedDict):
    x: float
    y: float
    width: float
    height: float


class LandmarksAnswer(TypedDict):
    left_eye: List[float]
    right_eye: List[float]
    nose_tip: List[float]
    mouth_left: List[float]
    mouth_right: List[float]


class FaceAnswer(TypedDict, total=False):
    box: FaceBoxAnswer
    score: float
    landmarks: LandmarksAnswer
    landmarks_68: List[List[float]]
    encoding: Union[List[float], str]


class _FaceEncodingAnswerRequired(TypedDict):
    message: Literal["OK", "OK - Multiple faces. Returning first"]
    file_hash: str


class FaceEncodingAnswer(_FaceEncodingAnswerRequired, total=False):
    face_encoding: Union[List[float], str]
    faces: List[FaceAnswer]
    width: int
    height: int
    model: str


class _ProblemAnswerRequired(TypedDict):
    type: str
    title: str
    status: int
    message: str


class ProblemAnswer(_ProblemAnswerRequired, total=False):
    detail: str
    file_hash: str
    faces: List[ProblemAnswerFaces]


class _ProblemAnswerFacesRequired(TypedDict):
    face: int


class ProblemAnswerFaces(_ProblemAnswerFacesRequired, total=False):
    box: FaceBoxAnswer


class FaceLocation(TypedDict):
    x: float
    y: float
    width: float
    height: float


class _LookUpAnswerRequired(TypedDict):
    message: Literal["OK", "OK - Multiple faces. Returning first"]
    file_hash: str


class LookUpAnswer(_LookUpAnswerRequired, total=False):
    face_encoding: Union[List[float], str]
    faces: List[FaceAnswer]
    width: int
    height: int
    model: str
    origin: Literal["imported"]


class PendingAnswer(TypedDict):
    message: Literal["Pending"]
    file_hash: str


class ListedImageAnswer(TypedDict):
    file_hash: str
    status: Literal["pending", "encoded", "no-face", "rejected", "failed"]
    number_of_faces: int
    width: Union[int, None]
    height: Union[int, None]
    model: Union[str, None]
    created_at: str
    finished_at: Union[str, None]


class ImageListAnswer(TypedDict):
    message: Literal["OK"]
    images: List[ListedImageAnswer]
    next_cursor: Union[str, None]


class ImportedEnrolments(TypedDict):
    imported: int
    known: int
    missing: int


class ImportedDecisions(TypedDict):
    imported: int
    known: int
    missing: int


class RefusedLineAnswer(TypedDict):
    line: int
    detail: str


class MissingFaceAnswer(TypedDict):
    line: int
    file_hash: str
    face: int


class ImportAnswer(TypedDict):
    message: Literal["OK"]
    imported: int
    known: int
    refused: int
    enrolments: ImportedEnrolments
    decisions: ImportedDecisions
    refusals: List[RefusedLineAnswer]
    missing: List[MissingFaceAnswer]


class ImportProgressLine(TypedDict):
    message: Literal["Importing"]
    lines: int
    imported: int
    known: int
    refused: int
    enrolments: ImportedEnrolments
    decisions: ImportedDecisions


class _ImportCutOffLineRequired(TypedDict):
    type: str
    title: str
    status: int
    message: str
    lines: int
    imported: int
    known: int
    refused: int
    enrolments: ImportedEnrolments
    decisions: ImportedDecisions


class ImportCutOffLine(_ImportCutOffLineRequired, total=False):
    detail: str
    file_hash: str
    faces: List[ImportCutOffLineFaces]


class _ImportCutOffLineFacesRequired(TypedDict):
    face: int


class ImportCutOffLineFaces(_ImportCutOffLineFacesRequired, total=False):
    box: FaceBoxAnswer


class _ArchivedFaceRequired(TypedDict):
    encoding: List[float]


class ArchivedFace(_ArchivedFaceRequired, total=False):
    box: FaceBoxAnswer
    score: float
    landmarks_68: List[List[float]]


class _ImportedImageLineRequired(TypedDict):
    file_hash: str
    faces: List[ArchivedFace]


class ImportedImageLine(_ImportedImageLineRequired, total=False):
    width: int
    height: int
    model: str
    created_at: str


class _ExportedImageLineRequired(TypedDict):
    file_hash: str
    faces: List[ArchivedFace]
    model: str
    created_at: str


class ExportedImageLine(_ExportedImageLineRequired, total=False):
    width: int
    height: int


class ArchivedFaceReference(TypedDict):
    file_hash: str
    face: int


class ArchivedEncoding(TypedDict):
    encoding: List[float]
    model: str


class ArchivedDecision(TypedDict):
    file_hash: str
    face: int
    is_subject: bool


class _ImportedSubjectLineRequired(TypedDict):
    subject: str


class ImportedSubjectLine(_ImportedSubjectLineRequired, total=False):
    faces: List[Union[ArchivedFaceReference, ArchivedEncoding]]
    decisions: List[ArchivedDecision]


class ExportedSubjectLine(TypedDict):
    subject: str
    faces: List[Union[ArchivedFaceReference, ArchivedEncoding]]
    decisions: List[ArchivedDecision]


class _EncodedPhotoLineRequired(TypedDict):
    message: Literal["OK", "OK - Multiple faces. Returning first"]
    file_hash: str
    file: str
    status: Literal[200]


class EncodedPhotoLine(_EncodedPhotoLineRequired, total=False):
    face_encoding: Union[List[float], str]
    faces: List[FaceAnswer]
    width: int
    height: int
    model: str


class PendingPhotoLine(TypedDict):
    message: Literal["Pending"]
    file_hash: str
    file: str
    status: Literal[202]


class _RefusedPhotoLineRequired(TypedDict):
    type: str
    title: str
    status: int
    message: str
    file: str


class RefusedPhotoLine(_RefusedPhotoLineRequired, total=False):
    detail: str
    file_hash: str
    faces: List[RefusedPhotoLineFaces]


class _RefusedPhotoLineFacesRequired(TypedDict):
    face: int


class RefusedPhotoLineFaces(_RefusedPhotoLineFacesRequired, total=False):
    box: FaceBoxAnswer


class ClusterAnswer(TypedDict):
    id: int
    number_of_faces: int
    created_at: str


class _ClusterFaceAnswerRequired(TypedDict):
    file_hash: str
    face: int


class ClusterFaceAnswer(_ClusterFaceAnswerRequired, total=False):
    box: FaceBoxAnswer


class ListedClusterAnswer(TypedDict):
    id: int
    number_of_faces: int
    created_at: str
    faces: List[ClusterFaceAnswer]


class ClusterListResponse(TypedDict):
    message: Literal["OK"]
    clusters: List[ListedClusterAnswer]
    next_cursor: Union[str, None]


class ClusterResponse(TypedDict):
    message: Literal["OK"]
    cluster: ClusterAnswer
    faces: List[ClusterFaceAnswer]
    next_cursor: Union[str, None]


class NamedClusterResponse(TypedDict):
    message: Literal["OK"]
    subject: str
    enrolled_faces: int
    excluded_faces: int


class SplitClusterResponse(TypedDict):
    message: Literal["OK"]
    cluster: Union[ClusterAnswer, None]
    new_cluster: Union[ClusterAnswer, None]
    dismissed_faces: int


class ClusterRunProgressAnswer(TypedDict):
    faces_done: int
    faces_total: Union[int, None]
    requested_at: str


class FinishedClusterRunAnswer(TypedDict):
    state: Literal["succeeded", "cancelled", "failed"]
    requested_at: str
    finished_at: str
    clustered_faces: Union[int, None]
    new_clusters: Union[int, None]
    merged_clusters: Union[int, None]
    problem: Union[str, None]


class ClusterRunResponse(TypedDict):
    message: Literal["OK"]
    state: Literal["idle", "waiting", "running"]
    progress: Union[ClusterRunProgressAnswer, None]
    last: Union[FinishedClusterRunAnswer, None]


class ComparisonAnswer(TypedDict):
    message: Literal["OK"]
    distance: float
    threshold: float
    same_person: bool


class ThresholdAnswer(TypedDict):
    threshold: float
    false_match_rate: float
    false_non_match_rate: float


class ThresholdsResponse(TypedDict):
    message: Literal["OK"]
    default_threshold: float
    thresholds: List[ThresholdAnswer]


class DecisionAnswer(TypedDict):
    file_hash: str
    face: int
    is_subject: bool
    created_at: str


class DecisionResponse(TypedDict):
    message: Literal["OK"]
    decision: DecisionAnswer


class DecisionListResponse(TypedDict):
    message: Literal["OK"]
    decisions: List[DecisionAnswer]
    next_cursor: Union[str, None]


class WorkerStatus(TypedDict):
    host: str
    pid: int
    version: str
    started_at: str
    seen_at: str
    ready: bool
    encoders: int
    model: str
    runtime: str
    tasks: List[WorkerStatusTasks]
    finished: Dict[str, Any]
    interruptions: int
    images_per_second: float


class WorkerStatusTasks(TypedDict):
    kind: Literal["encode-image", "encode-locations", "aggregate-statistics", "cluster-faces"]
    file_hash: Union[str, None]
    run: Union[int, None]
    since: str


class ApiStatus(TypedDict):
    host: str
    pid: int
    version: str
    started_at: str
    seen_at: str
    cache: ApiStatusCache


class ApiStatusCache(TypedDict):
    """Look-ups of images in the response cache since the start."""

    hits: int
    misses: int
    unavailable: int


class StatusResponse(TypedDict):
    message: str
    pending: StatusResponsePending
    failed: StatusResponseFailed
    throughput: StatusResponseThroughput
    latency: StatusResponseLatency
    workers: List[WorkerStatus]
    apis: List[ApiStatus]
    face_index: StatusResponseFaceIndex
    cache: StatusResponseCache
    versions: StatusResponseVersions


class StatusResponsePending(TypedDict):
    """The pending images, from the database."""

    images: int
    oldest_seconds: float


class StatusResponseFailed(TypedDict):
    """The failed images, from the database."""

    images: int
    more: bool


class StatusResponseThroughput(TypedDict):
    """Images finished by all running workers."""

    images_per_second: float


class StatusResponseLatency(TypedDict):
    """The time from the creation of an image to its result, for the images that the running workers have finished in the last five minutes. The times are estimated from a histogram; null without images."""

    images: int
    median_seconds: Union[float, None]
    p95_seconds: Union[float, None]


class StatusResponseFaceIndex(TypedDict):
    """The index of faces. The numbers may be half a minute old."""

    kind: Literal["embedded", "pgvector"]
    stored_faces: Union[int, None]
    enrolled_faces: Union[int, None]


class StatusResponseCache(TypedDict):
    """Look-ups of images in the response cache: the sum over the running API processes."""

    configured: bool
    hits: int
    misses: int
    unavailable: int


class StatusResponseVersions(TypedDict):
    service: str
    models: List[str]
    node: str
    database: str
    queue_backend: Literal["postgres", "redis"]
    queue_server: Union[str, None]


class FailedImage(TypedDict):
    file_hash: str
    problem: Union[str, None]
    problem_message: str
    created_at: str
    failed_at: str
    retryable: bool
    retryable_until: Union[str, None]


class FailureListResponse(TypedDict):
    message: str
    images: List[FailedImage]
    next_cursor: Union[str, None]


class RetryResponse(TypedDict):
    message: str
    retried: int


class CurrentKeyAnswer(TypedDict):
    message: Literal["OK"]
    keys_required: bool
    name: Union[str, None]
    scopes: List[Literal["read", "write", "delete", "search", "admin"]]
    expires_at: Union[str, None]


class CandidateAnswer(TypedDict):
    subject: Union[str, None]
    distance: float
    file_hash: Union[str, None]
    face: Union[int, None]


class _SearchedFaceAnswerRequired(TypedDict):
    candidates: List[CandidateAnswer]


class SearchedFaceAnswer(_SearchedFaceAnswerRequired, total=False):
    face: int
    box: FaceBoxAnswer


class _SearchResponseRequired(TypedDict):
    message: Literal["OK"]
    threshold: float
    faces: List[SearchedFaceAnswer]


class SearchResponse(_SearchResponseRequired, total=False):
    file_hash: str


class DistancesResponse(TypedDict):
    message: str
    selected_at: str
    number_of_stored_faces: int
    number_of_enrolled_faces: int
    bin_width: float
    stored_faces: List[int]
    same_subject: List[int]
    different_subjects: List[int]


class EncodingMapResponse(TypedDict):
    message: str
    selected_at: str
    explained_variance: EncodingMapResponseExplainedVariance
    faces: List[EncodingMapResponseFaces]


class EncodingMapResponseExplainedVariance(TypedDict):
    """The parts of the variance of the encodings that the axes show, 0 to 1."""

    x: float
    y: float


class EncodingMapResponseFaces(TypedDict):
    x: float
    y: float
    subject: Union[str, None]
    file_hash: Union[str, None]
    face: Union[int, None]


class ImagesOverTimeResponse(TypedDict):
    message: str
    periods: List[ImagesOverTimeResponsePeriods]


class ImagesOverTimeResponsePeriods(TypedDict):
    start: str
    number_of_images: int


class StatsAnswer(TypedDict):
    number_of_images_processed: int
    average_face_encodings: List[List[float]]


class SubjectAnswer(TypedDict):
    name: str
    number_of_faces: int
    created_at: str
    updated_at: str


class EnrolledFaceAnswer(TypedDict):
    id: int
    file_hash: Union[str, None]
    face: Union[int, None]
    model: str
    created_at: str


class EnrolledFaceDistancesAnswer(TypedDict):
    compared_faces: int
    nearest: Union[float, None]
    median: Union[float, None]


class _ListedEnrolledFaceAnswerRequired(TypedDict):
    id: int
    file_hash: Union[str, None]
    face: Union[int, None]
    model: str
    created_at: str


class ListedEnrolledFaceAnswer(_ListedEnrolledFaceAnswerRequired, total=False):
    box: FaceBoxAnswer
    distances: EnrolledFaceDistancesAnswer


class SubjectResponse(TypedDict):
    message: Literal["OK"]
    subject: SubjectAnswer


class RenameResponse(TypedDict):
    message: Literal["OK"]
    subject: SubjectAnswer
    merged: bool


class SubjectListResponse(TypedDict):
    message: Literal["OK"]
    subjects: List[SubjectAnswer]
    next_cursor: Union[str, None]


class EnrolmentResponse(TypedDict):
    message: Literal["OK"]
    subject: str
    face: EnrolledFaceAnswer


class EnrolledFaceListResponse(TypedDict):
    message: Literal["OK"]
    faces: List[ListedEnrolledFaceAnswer]
    next_cursor: Union[str, None]


class VerificationResponse(TypedDict):
    message: Literal["OK"]
    subject: str
    distance: float
    threshold: float
    same_person: bool
    nearest: EnrolledFaceAnswer


class HealthAnswer(TypedDict):
    message: Literal["OK"]


class CompareFacesFaces(TypedDict):
    file_hash: str


class CompareFacesFaces2(TypedDict):
    encoding: Union[Numbers, str]


class NameClusterFaces(TypedDict):
    file_hash: str
    face: int


class SplitClusterFaces(TypedDict):
    file_hash: str
    face: int
