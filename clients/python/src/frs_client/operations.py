# Generated from the OpenAPI document of FRS: `npm run generate:client`. Do not edit.
from __future__ import annotations

from typing import (
    Any,
    AsyncGenerator,
    AsyncIterable,
    Dict,
    Generator,
    Iterable,
    List,
    Literal,
    Optional,
    Sequence,
    Union,
)

from .call import Call
from .models import (
    FaceBoxAnswer,
    LandmarksAnswer,
    FaceAnswer,
    FaceEncodingAnswer,
    ProblemAnswer,
    ProblemAnswerFaces,
    FaceLocation,
    LookUpAnswer,
    PendingAnswer,
    ListedImageAnswer,
    ImageListAnswer,
    ImportedEnrolments,
    ImportedDecisions,
    RefusedLineAnswer,
    MissingFaceAnswer,
    ImportAnswer,
    ImportProgressLine,
    ImportCutOffLine,
    ImportCutOffLineFaces,
    ArchivedFace,
    ImportedImageLine,
    ExportedImageLine,
    ArchivedFaceReference,
    ArchivedEncoding,
    ArchivedDecision,
    ImportedSubjectLine,
    ExportedSubjectLine,
    EncodedPhotoLine,
    PendingPhotoLine,
    RefusedPhotoLine,
    RefusedPhotoLineFaces,
    ClusterAnswer,
    ClusterFaceAnswer,
    ListedClusterAnswer,
    ClusterListResponse,
    ClusterResponse,
    NamedClusterResponse,
    SplitClusterResponse,
    ClusterRunProgressAnswer,
    FinishedClusterRunAnswer,
    ClusterRunResponse,
    ComparisonAnswer,
    ThresholdAnswer,
    ThresholdsResponse,
    DecisionAnswer,
    DecisionResponse,
    DecisionListResponse,
    WorkerStatus,
    WorkerStatusTasks,
    ApiStatus,
    ApiStatusCache,
    StatusResponse,
    StatusResponsePending,
    StatusResponseFailed,
    StatusResponseThroughput,
    StatusResponseLatency,
    StatusResponseFaceIndex,
    StatusResponseCache,
    StatusResponseVersions,
    FailedImage,
    FailureListResponse,
    RetryResponse,
    CurrentKeyAnswer,
    CandidateAnswer,
    SearchedFaceAnswer,
    SearchResponse,
    DistancesResponse,
    EncodingMapResponse,
    EncodingMapResponseExplainedVariance,
    EncodingMapResponseFaces,
    ImagesOverTimeResponse,
    ImagesOverTimeResponsePeriods,
    StatsAnswer,
    SubjectAnswer,
    EnrolledFaceAnswer,
    EnrolledFaceDistancesAnswer,
    ListedEnrolledFaceAnswer,
    SubjectResponse,
    RenameResponse,
    SubjectListResponse,
    EnrolmentResponse,
    EnrolledFaceListResponse,
    VerificationResponse,
    HealthAnswer,
    CompareFacesFaces,
    CompareFacesFaces2,
    NameClusterFaces,
    SplitClusterFaces,
)
from .sender import AsyncSender, Sender
from .values import Numbers, Photo


class Operations(Sender):
    """All operations of the service."""

    def encode_photo(
        self,
        upload_file: Photo,
        *,
        fields: Optional[str] = None,
        encoding_format: Optional[Literal["numbers", "base64"]] = None,
        prefer: Optional[str] = None,
        faces: Optional[Sequence[FaceLocation]] = None,
    ) -> Union[FaceEncodingAnswer, PendingAnswer]:
        """Encode the faces of a photo.

        Accepts a JPEG, PNG, WebP, AVIF, GIF or TIFF and returns the encoding of every face. The same bytes
        are encoded only once; for further uploads the stored encodings are returned. With `faces`, exactly
        the faces at the given locations are encoded instead: the response contains them in the order given,
        and nothing is stored.

        Args:
            upload_file: The photo.
            fields: Comma-separated list of parts to return: face_encoding, faces, width, height, model, box,
                score, landmarks, landmarks_68, encoding.
            encoding_format: `base64` returns each encoding as the base64 of 128 little-endian float32.
            prefer: `respond-async` returns 202 immediately; `wait=N` waits up to N seconds and then returns
                202 (RFC 7240). Requests with `faces` ignore the header, because no result is stored that could be
                requested later.
            faces: The boxes of the faces as a JSON array of 1 to 50 objects, in pixels of the upright photo.
                If it is sent, no faces are detected: the response contains exactly these faces, in this order,
                and nothing is stored.
        """
        return self._json(
            Call(
                "POST",
                "/generate_face_encoding",
                query={"fields": fields, "encoding_format": encoding_format},
                headers={"Prefer": prefer},
                form={"upload_file": upload_file, "faces": faces},
                json_fields=("faces",),
            )
        )

    def look_up_photo(
        self,
        file_hash: str,
        *,
        fields: Optional[str] = None,
        encoding_format: Optional[Literal["numbers", "base64"]] = None,
        if_none_match: Optional[str] = None,
        prefer: Optional[str] = None,
    ) -> Union[LookUpAnswer, PendingAnswer, None]:
        """Look up a photo by the hash of its file.

        Returns the same numbers as the upload, or 202 while the photo is pending.

        Args:
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
            fields: Comma-separated list of parts to return: face_encoding, faces, width, height, model, box,
                score, landmarks, landmarks_68, encoding.
            encoding_format: `base64` returns each encoding as the base64 of 128 little-endian float32.
            if_none_match: The `ETag` of a cached response; 304 means that it is still valid.
            prefer: `wait=N` waits up to N seconds for a pending photo (RFC 7240).
        """
        return self._json(
            Call(
                "GET",
                "/face_encoding/{file_hash}",
                path_parameters={"file_hash": file_hash},
                query={"fields": fields, "encoding_format": encoding_format},
                headers={"If-None-Match": if_none_match, "Prefer": prefer},
            )
        )

    def delete_photo(
        self,
        file_hash: str,
    ) -> None:
        """Delete a photo and its encodings.

        Deletes the image from the database, the cache and the statistics, which are exact again immediately.
        A pending photo is deleted too. The request is idempotent. Uploading the same bytes again encodes them
        anew. Caches in front of the service may return the old response for up to 60 seconds.

        Args:
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
        """
        return self._nothing(
            Call(
                "DELETE",
                "/face_encoding/{file_hash}",
                path_parameters={"file_hash": file_hash},
            )
        )

    def encode_photos(
        self,
        upload_file: Sequence[Photo],
        *,
        fields: Optional[str] = None,
        encoding_format: Optional[Literal["numbers", "base64"]] = None,
    ) -> Generator[Union[EncodedPhotoLine, PendingPhotoLine, RefusedPhotoLine], None, None]:
        """Encode the faces of many photos.

        Returns NDJSON: one line per photo, in the order in which they are finished. A line contains the
        `file`, the `status` and the body of the response to a request with only this photo. An invalid file
        affects only its own line, and so does a photo that exceeds FRS_UPLOAD_RATE_LIMIT, whose status is
        429.

        Args:
            upload_file: The photos.
            fields: Comma-separated list of parts to return: face_encoding, faces, width, height, model, box,
                score, landmarks, landmarks_68, encoding.
            encoding_format: `base64` returns each encoding as the base64 of 128 little-endian float32.
        """
        return self._lines(
            Call(
                "POST",
                "/generate_face_encodings",
                query={"fields": fields, "encoding_format": encoding_format},
                form={"upload_file": upload_file},
                accept="application/x-ndjson",
            )
        )

    def compare_faces(
        self,
        *,
        upload_file: Optional[Sequence[Photo]] = None,
        file_hash: Optional[Sequence[str]] = None,
        encoding: Optional[Sequence[str]] = None,
        threshold: Optional[float] = None,
        faces: Optional[Sequence[Union[CompareFacesFaces, CompareFacesFaces2]]] = None,
    ) -> ComparisonAnswer:
        """Compare two faces.

        Accepts two faces, each as a photo (in a form), a file hash or an encoding. For a photo or a hash, the
        most prominent face is compared. docs/faces.md describes the rates of false matches and false
        non-matches for a threshold. The photos of a form are stored like all uploads, so a form also requires
        the scope `write`.

        Args:
            upload_file: Photos.
            threshold: Maximum distance between two faces of one person.
        """
        return self._json(
            Call(
                "POST",
                "/compare",
                form={"upload_file": upload_file, "file_hash": file_hash, "encoding": encoding, "threshold": threshold},
                json={"threshold": threshold, "faces": faces},
            )
        )

    def list_thresholds(
        self,
    ) -> ThresholdsResponse:
        """Error rates of thresholds.

        The rates were measured on press photos of adults (LFW). docs/faces.md describes the measurement.
        Measure the rates on photos that are similar to yours before you rely on them.
        """
        return self._json(
            Call(
                "GET",
                "/thresholds",
            )
        )

    def enrol_face(
        self,
        name: str,
        *,
        upload_file: Optional[Photo] = None,
        face: Optional[int] = None,
        file_hash: Optional[str] = None,
        encoding: Optional[Union[Numbers, str]] = None,
        model: Optional[str] = None,
    ) -> EnrolmentResponse:
        """Enrol a face for a subject.

        Accepts a face as a photo (in a form), a file hash or an encoding. Creates the subject if it does not
        exist. If a photo has several faces, the field `face` must select one of them. The photo is encoded
        and stored like every upload. Searches find the enrolled face within a second. The enrolled face is
        deleted together with its photo.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            upload_file: The photo.
            face: Position of the face among the faces of the photo, from 0, which is the most prominent one.
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
            encoding: The encoding: 128 numbers.
            model: Name and version of the model of the encoding. Default: the model of the last photo that
                was encoded.
        """
        return self._json(
            Call(
                "POST",
                "/subjects/{name}/faces",
                path_parameters={"name": name},
                form={"upload_file": upload_file, "face": face},
                json={"face": face, "file_hash": file_hash, "encoding": encoding, "model": model},
            )
        )

    def list_enrolled_faces(
        self,
        name: str,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
        distances: Optional[Literal["true", "false"]] = None,
    ) -> EnrolledFaceListResponse:
        """List the enrolled faces of a subject.

        With `distances=true`, each face is compared with the other enrolled faces of the subject (at most the
        1,000 oldest). A face that is far from all others may have been enrolled for the wrong subject.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
            distances: Whether the response contains the distances to other enrolled faces of the subject.
        """
        return self._json(
            Call(
                "GET",
                "/subjects/{name}/faces",
                path_parameters={"name": name},
                query={"cursor": cursor, "limit": limit, "distances": distances},
            )
        )

    def list_subjects(
        self,
        *,
        prefix: Optional[str] = None,
        contains: Optional[str] = None,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> SubjectListResponse:
        """List subjects in the order of their names.

        Args:
            prefix: Return only subjects whose names begin with this text, without regard to case.
            contains: Return only subjects whose names contain this text, without regard to case.
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
        """
        return self._json(
            Call(
                "GET",
                "/subjects",
                query={"prefix": prefix, "contains": contains, "cursor": cursor, "limit": limit},
            )
        )

    def get_subject(
        self,
        name: str,
    ) -> SubjectResponse:
        """Look up a subject.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
        """
        return self._json(
            Call(
                "GET",
                "/subjects/{name}",
                path_parameters={"name": name},
            )
        )

    def rename_subject(
        self,
        name: str,
        new_name: str,
    ) -> RenameResponse:
        """Rename a subject, or merge it into another.

        If another subject already has the new name, the enrolled faces and the decisions are transferred to
        the other subject, and the renamed subject is deleted. A face that was enrolled for one of the two, or
        was decided to be one of the two, is then a face of the merged subject. A merge cannot be reverted.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            new_name: Name of the subject: up to 200 characters of Unicode text without control characters. It
                is normalized (NFC), and unique without regard to case.
        """
        return self._json(
            Call(
                "PATCH",
                "/subjects/{name}",
                path_parameters={"name": name},
                json={"name": new_name},
            )
        )

    def delete_subject(
        self,
        name: str,
    ) -> None:
        """Delete a subject and its enrolled faces.

        The photos and their encodings remain stored.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
        """
        return self._nothing(
            Call(
                "DELETE",
                "/subjects/{name}",
                path_parameters={"name": name},
            )
        )

    def delete_enrolled_face(
        self,
        name: str,
        id: Union[int, str],
    ) -> None:
        """Delete an enrolled face.

        The photo and its encodings remain stored. The subject also remains, even without enrolled faces.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
        """
        return self._nothing(
            Call(
                "DELETE",
                "/subjects/{name}/faces/{id}",
                path_parameters={"name": name, "id": id},
            )
        )

    def verify_subject(
        self,
        name: str,
        *,
        upload_file: Optional[Photo] = None,
        face: Optional[int] = None,
        threshold: Optional[float] = None,
        file_hash: Optional[str] = None,
        encoding: Optional[Union[Numbers, str]] = None,
        model: Optional[str] = None,
    ) -> VerificationResponse:
        """Verify whether a face belongs to a subject.

        Accepts a face as a photo (in a form), a file hash or an encoding. Returns the distance of this face
        to the nearest enrolled face of the subject. Without the field `face`, the most prominent face of a
        photo is compared. docs/faces.md lists the error rates for each threshold. A photo that is sent in a
        form is stored like every upload, so a form also requires the scope `write`.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            upload_file: The photo.
            face: Position of the face among the faces of the photo, from 0, which is the most prominent one.
            threshold: Maximum distance between two faces of one person.
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
            encoding: The encoding: 128 numbers.
            model: Name and version of the model of the encoding. Default: the model of the last photo that
                was encoded.
        """
        return self._json(
            Call(
                "POST",
                "/subjects/{name}/verify",
                path_parameters={"name": name},
                form={"upload_file": upload_file, "face": face, "threshold": threshold},
                json={"face": face, "threshold": threshold, "file_hash": file_hash, "encoding": encoding, "model": model},
            )
        )

    def list_decisions(
        self,
        name: str,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> DecisionListResponse:
        """List the manual decisions about a subject.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
        """
        return self._json(
            Call(
                "GET",
                "/subjects/{name}/decisions",
                path_parameters={"name": name},
                query={"cursor": cursor, "limit": limit},
            )
        )

    def decide_face(
        self,
        name: str,
        file_hash: str,
        face: Union[int, str],
        is_subject: bool,
    ) -> DecisionResponse:
        """Decide whether a face is a subject.

        A decision takes precedence over later clusterings and names of clusters, and replaces an earlier one
        about the two. A face that is the subject is enrolled for it, and is not enrolled for any other
        subject any more. A face that is not the subject is not enrolled for it any more, and requests that
        would enrol it are refused.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
            is_subject: Whether the face is the subject.
        """
        return self._json(
            Call(
                "PUT",
                "/subjects/{name}/decisions/{file_hash}/{face}",
                path_parameters={"name": name, "file_hash": file_hash, "face": face},
                json={"is_subject": is_subject},
            )
        )

    def delete_decision(
        self,
        name: str,
        file_hash: str,
        face: Union[int, str],
    ) -> None:
        """Delete a decision.

        The face remains enrolled, if it is.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
        """
        return self._nothing(
            Call(
                "DELETE",
                "/subjects/{name}/decisions/{file_hash}/{face}",
                path_parameters={"name": name, "file_hash": file_hash, "face": face},
            )
        )

    def search_faces(
        self,
        *,
        upload_file: Optional[Photo] = None,
        face: Optional[int] = None,
        threshold: Optional[float] = None,
        limit: Optional[int] = None,
        among: Optional[Literal["subjects", "all"]] = None,
        file_hash: Optional[str] = None,
        encoding: Optional[Union[Numbers, str]] = None,
        model: Optional[str] = None,
    ) -> SearchResponse:
        """Find the people in a photo.

        Accepts a photo (in a form), a file hash or an encoding. Returns for each face the candidates whose
        distance is at most the threshold, the nearest first. The distance to a subject is the distance to its
        nearest enrolled face. docs/faces.md lists the error rates for each threshold. A photo that is sent in
        a form is stored like every upload, so a form also requires the scope `write`.

        Args:
            upload_file: The photo.
            face: Position of the face among the faces of the photo, from 0, which is the most prominent one.
            threshold: Maximum distance between two faces of one person.
            limit: Maximum number of candidates per face.
            among: `subjects`: search only the enrolled faces, and return each subject at most once. `all`:
                search all stored faces.
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
            encoding: The encoding: 128 numbers.
            model: Name and version of the model of the encoding. Default: the model of the last photo that
                was encoded.
        """
        return self._json(
            Call(
                "POST",
                "/search",
                form={"upload_file": upload_file, "face": face, "threshold": threshold, "limit": limit, "among": among},
                json={"face": face, "threshold": threshold, "limit": limit, "among": among, "file_hash": file_hash, "encoding": encoding, "model": model},
            )
        )

    def start_clustering(
        self,
    ) -> ClusterRunResponse:
        """Cluster the faces that belong to no subject.

        Requests a run, in which a worker adds new faces to clusters of at least three faces that probably
        show one person. While a run has not finished, the response describes this run, and no other one is
        started. docs/clusters.md describes the method and its errors.
        """
        return self._json(
            Call(
                "POST",
                "/clusters",
            )
        )

    def list_clusters(
        self,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
        faces: Optional[int] = None,
    ) -> ClusterListResponse:
        """List clusters, the largest first.

        Args:
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
            faces: Maximum number of faces that are listed of each cluster.
        """
        return self._json(
            Call(
                "GET",
                "/clusters",
                query={"cursor": cursor, "limit": limit, "faces": faces},
            )
        )

    def get_clustering_run(
        self,
    ) -> ClusterRunResponse:
        """State and progress of the clustering.
        """
        return self._json(
            Call(
                "GET",
                "/clusters/run",
            )
        )

    def cancel_clustering(
        self,
    ) -> None:
        """Cancel the clustering.

        The worker stops within seconds. Clusters that it has already stored remain, and the next run
        continues with the other faces.
        """
        return self._nothing(
            Call(
                "DELETE",
                "/clusters/run",
            )
        )

    def get_cluster(
        self,
        cluster: Union[int, str],
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> ClusterResponse:
        """Look up a cluster and its faces.

        Args:
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
        """
        return self._json(
            Call(
                "GET",
                "/clusters/{cluster}",
                path_parameters={"cluster": cluster},
                query={"cursor": cursor, "limit": limit},
            )
        )

    def dismiss_cluster(
        self,
        cluster: Union[int, str],
    ) -> None:
        """Dismiss a cluster.

        Deletes the cluster. Its faces are not clustered again, but they can be enrolled. The photos and their
        encodings remain stored.
        """
        return self._nothing(
            Call(
                "DELETE",
                "/clusters/{cluster}",
                path_parameters={"cluster": cluster},
            )
        )

    def name_cluster(
        self,
        cluster: Union[int, str],
        name: str,
        *,
        faces: Optional[Sequence[NameClusterFaces]] = None,
    ) -> NamedClusterResponse:
        """Name a cluster.

        Enrols the faces of the cluster, or those in `faces`, for a subject, and creates the subject if it
        does not exist. Faces that were decided not to be this subject are not enrolled. If at least three
        faces of the cluster were not enrolled, they remain in it.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            faces: The faces of the cluster to enrol. Without this field, all faces are enrolled.
        """
        return self._json(
            Call(
                "POST",
                "/clusters/{cluster}/subject",
                path_parameters={"cluster": cluster},
                json={"name": name, "faces": faces},
            )
        )

    def split_cluster(
        self,
        cluster: Union[int, str],
        faces: Sequence[SplitClusterFaces],
    ) -> SplitClusterResponse:
        """Split a cluster.

        Moves faces of the cluster to a new cluster. Later runs of the clustering do not merge the two
        clusters. If one of the two parts has fewer than three faces, it is not a cluster: its faces are not
        clustered again, but they can be enrolled. So a split of one or two faces removes them from the
        cluster.

        Args:
            faces: The faces of the cluster that are moved to a new cluster.
        """
        return self._json(
            Call(
                "POST",
                "/clusters/{cluster}/split",
                path_parameters={"cluster": cluster},
                json={"faces": faces},
            )
        )

    def get_current_key(
        self,
    ) -> CurrentKeyAnswer:
        """Name and scopes of the API key of the request.

        A key with any scope is accepted. The response does not contain the key.
        """
        return self._json(
            Call(
                "GET",
                "/keys/current",
            )
        )

    def list_images(
        self,
        *,
        status: Optional[Literal["pending", "encoded", "no-face", "rejected", "failed"]] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> ImageListAnswer:
        """List images, the oldest first.

        Args:
            status: Return only images with this status.
            since: Return only images created at this time or later (RFC 3339, or a date).
            until: Return only images created before this time (RFC 3339, or a date).
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of images per page.
        """
        return self._json(
            Call(
                "GET",
                "/images",
                query={"status": status, "since": since, "until": until, "cursor": cursor, "limit": limit},
            )
        )

    def export_images(
        self,
    ) -> Generator[Union[ExportedImageLine, ExportedSubjectLine], None, None]:
        """Export all encoded images and all subjects.

        Returns NDJSON in the format of `POST /import`: one image per line, and then the subjects with their
        enrolled faces and manual decisions. A large subject has several lines.
        """
        return self._lines(
            Call(
                "GET",
                "/export",
                accept="application/x-ndjson",
            )
        )

    def import_images_lines(
        self,
        lines: Union[bytes, Iterable[Union[Union[ImportedImageLine, ImportedSubjectLine], str]]],
    ) -> Generator[Union[ImportProgressLine, ImportAnswer, ImportCutOffLine], None, None]:
        """Import encodings and subjects.

        Accepts NDJSON in the format of `GET /export`. A line with the field `subject` contains a subject, and
        any other line contains an image. The line of an image must contain at least the hash of the file and
        one encoding. Images whose hash already exists, and existing enrolled faces and decisions, are
        unchanged, so an import can be repeated. An invalid line does not affect the other lines. Enrolled
        faces and decisions whose image does not exist are not imported, but counted (`missing`).

        Args:
            lines: The lines, as objects or as text; or all lines as bytes.
        """
        return self._lines(
            Call(
                "POST",
                "/import",
                lines=lines,
                accept="application/x-ndjson",
            )
        )

    def import_images(
        self,
        lines: Union[bytes, Iterable[Union[Union[ImportedImageLine, ImportedSubjectLine], str]]],
    ) -> ImportAnswer:
        """Import encodings and subjects.

        Accepts NDJSON in the format of `GET /export`. A line with the field `subject` contains a subject, and
        any other line contains an image. The line of an image must contain at least the hash of the file and
        one encoding. Images whose hash already exists, and existing enrolled faces and decisions, are
        unchanged, so an import can be repeated. An invalid line does not affect the other lines. Enrolled
        faces and decisions whose image does not exist are not imported, but counted (`missing`).

        Args:
            lines: The lines, as objects or as text; or all lines as bytes.
        """
        return self._json(
            Call(
                "POST",
                "/import",
                lines=lines,
            )
        )

    def read_statistics(
        self,
    ) -> StatsAnswer:
        """Number of images with a face, and the average encoding of their first faces.

        The numbers are exact. An image is included shortly after its response.
        """
        return self._json(
            Call(
                "GET",
                "/stats",
            )
        )

    def read_images_over_time(
        self,
        *,
        period: Optional[Literal["hour", "day"]] = None,
        limit: Optional[int] = None,
    ) -> ImagesOverTimeResponse:
        """Number of images with a face that were created in each hour or day.

        The numbers are exact. A deleted image is not counted any more.

        Args:
            period: The length of the periods, which begin at full hours or days in UTC.
            limit: The number of periods, of which the last one is the current hour or day.
        """
        return self._json(
            Call(
                "GET",
                "/stats/history",
                query={"period": period, "limit": limit},
            )
        )

    def read_distances(
        self,
    ) -> DistancesResponse:
        """Histogram of the distances between faces of a random sample.

        The sample has at most 400 stored faces, and at most 5 enrolled faces of each of at most 100 subjects.
        All faces of the sample were encoded by the same model.
        """
        return self._json(
            Call(
                "GET",
                "/stats/distances",
            )
        )

    def read_encoding_map(
        self,
    ) -> EncodingMapResponse:
        """Two-dimensional map of the encodings of a random sample of faces.

        The map is a principal component analysis: its axes are the two directions in which the encodings of
        the sample differ most. The sample is the same as in `GET /stats/distances`.
        """
        return self._json(
            Call(
                "GET",
                "/stats/map",
            )
        )

    def read_status(
        self,
    ) -> StatusResponse:
        """State of the service: pending images, throughput, processes, index, cache and versions.

        The numbers include all processes of the service. Workers and API processes report their state to the
        database every five seconds.
        """
        return self._json(
            Call(
                "GET",
                "/admin/status",
            )
        )

    def list_failures(
        self,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> FailureListResponse:
        """List failed images, the most recent failure first.

        An image has failed if each attempt to encode it crashed its encoder or took too long, or if its
        staged photo cannot be read. Files that are not photos are not included: `GET /images?status=rejected`
        lists them.

        Args:
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of images per page.
        """
        return self._json(
            Call(
                "GET",
                "/admin/failures",
                query={"cursor": cursor, "limit": limit},
            )
        )

    def retry_failures(
        self,
    ) -> RetryResponse:
        """Retry all failed images whose photo is still stored.
        """
        return self._json(
            Call(
                "POST",
                "/admin/failures/retry",
            )
        )

    def retry_failure(
        self,
        file_hash: str,
    ) -> RetryResponse:
        """Retry a failed image.

        The image becomes pending and is encoded again. The photo of a failed image is kept for
        `FRS_FAILED_PHOTO_HOURS`.

        Args:
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
        """
        return self._json(
            Call(
                "POST",
                "/admin/failures/{file_hash}/retry",
                path_parameters={"file_hash": file_hash},
            )
        )

    def open_queue_session(
        self,
    ) -> None:
        """Open a session for the queue board at `/admin/queues`.

        Sets a cookie with which the browser can open the queue board for fifteen minutes. The cookie is sent
        only to the queue board. If the service requires no API keys, no session is necessary, and no cookie
        is set.
        """
        return self._nothing(
            Call(
                "POST",
                "/admin/queue-session",
            )
        )

    def is_alive(
        self,
    ) -> HealthAnswer:
        """Liveness probe.
        """
        return self._json(
            Call(
                "GET",
                "/healthz",
            )
        )

    def is_ready(
        self,
    ) -> HealthAnswer:
        """Readiness probe: whether the database can be reached.
        """
        return self._json(
            Call(
                "GET",
                "/readyz",
            )
        )

    def read_metrics(
        self,
    ) -> str:
        """Metrics of the process, for Prometheus.

        For internal use: in production nginx responds with 404.
        """
        return self._text(
            Call(
                "GET",
                "/metrics",
            )
        )


class AsyncOperations(AsyncSender):
    """All operations of the service, as coroutines."""

    async def encode_photo(
        self,
        upload_file: Photo,
        *,
        fields: Optional[str] = None,
        encoding_format: Optional[Literal["numbers", "base64"]] = None,
        prefer: Optional[str] = None,
        faces: Optional[Sequence[FaceLocation]] = None,
    ) -> Union[FaceEncodingAnswer, PendingAnswer]:
        """Encode the faces of a photo.

        Accepts a JPEG, PNG, WebP, AVIF, GIF or TIFF and returns the encoding of every face. The same bytes
        are encoded only once; for further uploads the stored encodings are returned. With `faces`, exactly
        the faces at the given locations are encoded instead: the response contains them in the order given,
        and nothing is stored.

        Args:
            upload_file: The photo.
            fields: Comma-separated list of parts to return: face_encoding, faces, width, height, model, box,
                score, landmarks, landmarks_68, encoding.
            encoding_format: `base64` returns each encoding as the base64 of 128 little-endian float32.
            prefer: `respond-async` returns 202 immediately; `wait=N` waits up to N seconds and then returns
                202 (RFC 7240). Requests with `faces` ignore the header, because no result is stored that could be
                requested later.
            faces: The boxes of the faces as a JSON array of 1 to 50 objects, in pixels of the upright photo.
                If it is sent, no faces are detected: the response contains exactly these faces, in this order,
                and nothing is stored.
        """
        return await self._json(
            Call(
                "POST",
                "/generate_face_encoding",
                query={"fields": fields, "encoding_format": encoding_format},
                headers={"Prefer": prefer},
                form={"upload_file": upload_file, "faces": faces},
                json_fields=("faces",),
            )
        )

    async def look_up_photo(
        self,
        file_hash: str,
        *,
        fields: Optional[str] = None,
        encoding_format: Optional[Literal["numbers", "base64"]] = None,
        if_none_match: Optional[str] = None,
        prefer: Optional[str] = None,
    ) -> Union[LookUpAnswer, PendingAnswer, None]:
        """Look up a photo by the hash of its file.

        Returns the same numbers as the upload, or 202 while the photo is pending.

        Args:
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
            fields: Comma-separated list of parts to return: face_encoding, faces, width, height, model, box,
                score, landmarks, landmarks_68, encoding.
            encoding_format: `base64` returns each encoding as the base64 of 128 little-endian float32.
            if_none_match: The `ETag` of a cached response; 304 means that it is still valid.
            prefer: `wait=N` waits up to N seconds for a pending photo (RFC 7240).
        """
        return await self._json(
            Call(
                "GET",
                "/face_encoding/{file_hash}",
                path_parameters={"file_hash": file_hash},
                query={"fields": fields, "encoding_format": encoding_format},
                headers={"If-None-Match": if_none_match, "Prefer": prefer},
            )
        )

    async def delete_photo(
        self,
        file_hash: str,
    ) -> None:
        """Delete a photo and its encodings.

        Deletes the image from the database, the cache and the statistics, which are exact again immediately.
        A pending photo is deleted too. The request is idempotent. Uploading the same bytes again encodes them
        anew. Caches in front of the service may return the old response for up to 60 seconds.

        Args:
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
        """
        return await self._nothing(
            Call(
                "DELETE",
                "/face_encoding/{file_hash}",
                path_parameters={"file_hash": file_hash},
            )
        )

    def encode_photos(
        self,
        upload_file: Sequence[Photo],
        *,
        fields: Optional[str] = None,
        encoding_format: Optional[Literal["numbers", "base64"]] = None,
    ) -> AsyncGenerator[Union[EncodedPhotoLine, PendingPhotoLine, RefusedPhotoLine], None]:
        """Encode the faces of many photos.

        Returns NDJSON: one line per photo, in the order in which they are finished. A line contains the
        `file`, the `status` and the body of the response to a request with only this photo. An invalid file
        affects only its own line, and so does a photo that exceeds FRS_UPLOAD_RATE_LIMIT, whose status is
        429.

        Args:
            upload_file: The photos.
            fields: Comma-separated list of parts to return: face_encoding, faces, width, height, model, box,
                score, landmarks, landmarks_68, encoding.
            encoding_format: `base64` returns each encoding as the base64 of 128 little-endian float32.
        """
        return self._lines(
            Call(
                "POST",
                "/generate_face_encodings",
                query={"fields": fields, "encoding_format": encoding_format},
                form={"upload_file": upload_file},
                accept="application/x-ndjson",
            )
        )

    async def compare_faces(
        self,
        *,
        upload_file: Optional[Sequence[Photo]] = None,
        file_hash: Optional[Sequence[str]] = None,
        encoding: Optional[Sequence[str]] = None,
        threshold: Optional[float] = None,
        faces: Optional[Sequence[Union[CompareFacesFaces, CompareFacesFaces2]]] = None,
    ) -> ComparisonAnswer:
        """Compare two faces.

        Accepts two faces, each as a photo (in a form), a file hash or an encoding. For a photo or a hash, the
        most prominent face is compared. docs/faces.md describes the rates of false matches and false
        non-matches for a threshold. The photos of a form are stored like all uploads, so a form also requires
        the scope `write`.

        Args:
            upload_file: Photos.
            threshold: Maximum distance between two faces of one person.
        """
        return await self._json(
            Call(
                "POST",
                "/compare",
                form={"upload_file": upload_file, "file_hash": file_hash, "encoding": encoding, "threshold": threshold},
                json={"threshold": threshold, "faces": faces},
            )
        )

    async def list_thresholds(
        self,
    ) -> ThresholdsResponse:
        """Error rates of thresholds.

        The rates were measured on press photos of adults (LFW). docs/faces.md describes the measurement.
        Measure the rates on photos that are similar to yours before you rely on them.
        """
        return await self._json(
            Call(
                "GET",
                "/thresholds",
            )
        )

    async def enrol_face(
        self,
        name: str,
        *,
        upload_file: Optional[Photo] = None,
        face: Optional[int] = None,
        file_hash: Optional[str] = None,
        encoding: Optional[Union[Numbers, str]] = None,
        model: Optional[str] = None,
    ) -> EnrolmentResponse:
        """Enrol a face for a subject.

        Accepts a face as a photo (in a form), a file hash or an encoding. Creates the subject if it does not
        exist. If a photo has several faces, the field `face` must select one of them. The photo is encoded
        and stored like every upload. Searches find the enrolled face within a second. The enrolled face is
        deleted together with its photo.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            upload_file: The photo.
            face: Position of the face among the faces of the photo, from 0, which is the most prominent one.
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
            encoding: The encoding: 128 numbers.
            model: Name and version of the model of the encoding. Default: the model of the last photo that
                was encoded.
        """
        return await self._json(
            Call(
                "POST",
                "/subjects/{name}/faces",
                path_parameters={"name": name},
                form={"upload_file": upload_file, "face": face},
                json={"face": face, "file_hash": file_hash, "encoding": encoding, "model": model},
            )
        )

    async def list_enrolled_faces(
        self,
        name: str,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
        distances: Optional[Literal["true", "false"]] = None,
    ) -> EnrolledFaceListResponse:
        """List the enrolled faces of a subject.

        With `distances=true`, each face is compared with the other enrolled faces of the subject (at most the
        1,000 oldest). A face that is far from all others may have been enrolled for the wrong subject.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
            distances: Whether the response contains the distances to other enrolled faces of the subject.
        """
        return await self._json(
            Call(
                "GET",
                "/subjects/{name}/faces",
                path_parameters={"name": name},
                query={"cursor": cursor, "limit": limit, "distances": distances},
            )
        )

    async def list_subjects(
        self,
        *,
        prefix: Optional[str] = None,
        contains: Optional[str] = None,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> SubjectListResponse:
        """List subjects in the order of their names.

        Args:
            prefix: Return only subjects whose names begin with this text, without regard to case.
            contains: Return only subjects whose names contain this text, without regard to case.
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
        """
        return await self._json(
            Call(
                "GET",
                "/subjects",
                query={"prefix": prefix, "contains": contains, "cursor": cursor, "limit": limit},
            )
        )

    async def get_subject(
        self,
        name: str,
    ) -> SubjectResponse:
        """Look up a subject.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
        """
        return await self._json(
            Call(
                "GET",
                "/subjects/{name}",
                path_parameters={"name": name},
            )
        )

    async def rename_subject(
        self,
        name: str,
        new_name: str,
    ) -> RenameResponse:
        """Rename a subject, or merge it into another.

        If another subject already has the new name, the enrolled faces and the decisions are transferred to
        the other subject, and the renamed subject is deleted. A face that was enrolled for one of the two, or
        was decided to be one of the two, is then a face of the merged subject. A merge cannot be reverted.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            new_name: Name of the subject: up to 200 characters of Unicode text without control characters. It
                is normalized (NFC), and unique without regard to case.
        """
        return await self._json(
            Call(
                "PATCH",
                "/subjects/{name}",
                path_parameters={"name": name},
                json={"name": new_name},
            )
        )

    async def delete_subject(
        self,
        name: str,
    ) -> None:
        """Delete a subject and its enrolled faces.

        The photos and their encodings remain stored.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
        """
        return await self._nothing(
            Call(
                "DELETE",
                "/subjects/{name}",
                path_parameters={"name": name},
            )
        )

    async def delete_enrolled_face(
        self,
        name: str,
        id: Union[int, str],
    ) -> None:
        """Delete an enrolled face.

        The photo and its encodings remain stored. The subject also remains, even without enrolled faces.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
        """
        return await self._nothing(
            Call(
                "DELETE",
                "/subjects/{name}/faces/{id}",
                path_parameters={"name": name, "id": id},
            )
        )

    async def verify_subject(
        self,
        name: str,
        *,
        upload_file: Optional[Photo] = None,
        face: Optional[int] = None,
        threshold: Optional[float] = None,
        file_hash: Optional[str] = None,
        encoding: Optional[Union[Numbers, str]] = None,
        model: Optional[str] = None,
    ) -> VerificationResponse:
        """Verify whether a face belongs to a subject.

        Accepts a face as a photo (in a form), a file hash or an encoding. Returns the distance of this face
        to the nearest enrolled face of the subject. Without the field `face`, the most prominent face of a
        photo is compared. docs/faces.md lists the error rates for each threshold. A photo that is sent in a
        form is stored like every upload, so a form also requires the scope `write`.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            upload_file: The photo.
            face: Position of the face among the faces of the photo, from 0, which is the most prominent one.
            threshold: Maximum distance between two faces of one person.
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
            encoding: The encoding: 128 numbers.
            model: Name and version of the model of the encoding. Default: the model of the last photo that
                was encoded.
        """
        return await self._json(
            Call(
                "POST",
                "/subjects/{name}/verify",
                path_parameters={"name": name},
                form={"upload_file": upload_file, "face": face, "threshold": threshold},
                json={"face": face, "threshold": threshold, "file_hash": file_hash, "encoding": encoding, "model": model},
            )
        )

    async def list_decisions(
        self,
        name: str,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> DecisionListResponse:
        """List the manual decisions about a subject.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
        """
        return await self._json(
            Call(
                "GET",
                "/subjects/{name}/decisions",
                path_parameters={"name": name},
                query={"cursor": cursor, "limit": limit},
            )
        )

    async def decide_face(
        self,
        name: str,
        file_hash: str,
        face: Union[int, str],
        is_subject: bool,
    ) -> DecisionResponse:
        """Decide whether a face is a subject.

        A decision takes precedence over later clusterings and names of clusters, and replaces an earlier one
        about the two. A face that is the subject is enrolled for it, and is not enrolled for any other
        subject any more. A face that is not the subject is not enrolled for it any more, and requests that
        would enrol it are refused.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
            is_subject: Whether the face is the subject.
        """
        return await self._json(
            Call(
                "PUT",
                "/subjects/{name}/decisions/{file_hash}/{face}",
                path_parameters={"name": name, "file_hash": file_hash, "face": face},
                json={"is_subject": is_subject},
            )
        )

    async def delete_decision(
        self,
        name: str,
        file_hash: str,
        face: Union[int, str],
    ) -> None:
        """Delete a decision.

        The face remains enrolled, if it is.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            file_hash: SHA-256 of the uploaded bytes, in lower-case hex.
        """
        return await self._nothing(
            Call(
                "DELETE",
                "/subjects/{name}/decisions/{file_hash}/{face}",
                path_parameters={"name": name, "file_hash": file_hash, "face": face},
            )
        )

    async def search_faces(
        self,
        *,
        upload_file: Optional[Photo] = None,
        face: Optional[int] = None,
        threshold: Optional[float] = None,
        limit: Optional[int] = None,
        among: Optional[Literal["subjects", "all"]] = None,
        file_hash: Optional[str] = None,
        encoding: Optional[Union[Numbers, str]] = None,
        model: Optional[str] = None,
    ) -> SearchResponse:
        """Find the people in a photo.

        Accepts a photo (in a form), a file hash or an encoding. Returns for each face the candidates whose
        distance is at most the threshold, the nearest first. The distance to a subject is the distance to its
        nearest enrolled face. docs/faces.md lists the error rates for each threshold. A photo that is sent in
        a form is stored like every upload, so a form also requires the scope `write`.

        Args:
            upload_file: The photo.
            face: Position of the face among the faces of the photo, from 0, which is the most prominent one.
            threshold: Maximum distance between two faces of one person.
            limit: Maximum number of candidates per face.
            among: `subjects`: search only the enrolled faces, and return each subject at most once. `all`:
                search all stored faces.
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
            encoding: The encoding: 128 numbers.
            model: Name and version of the model of the encoding. Default: the model of the last photo that
                was encoded.
        """
        return await self._json(
            Call(
                "POST",
                "/search",
                form={"upload_file": upload_file, "face": face, "threshold": threshold, "limit": limit, "among": among},
                json={"face": face, "threshold": threshold, "limit": limit, "among": among, "file_hash": file_hash, "encoding": encoding, "model": model},
            )
        )

    async def start_clustering(
        self,
    ) -> ClusterRunResponse:
        """Cluster the faces that belong to no subject.

        Requests a run, in which a worker adds new faces to clusters of at least three faces that probably
        show one person. While a run has not finished, the response describes this run, and no other one is
        started. docs/clusters.md describes the method and its errors.
        """
        return await self._json(
            Call(
                "POST",
                "/clusters",
            )
        )

    async def list_clusters(
        self,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
        faces: Optional[int] = None,
    ) -> ClusterListResponse:
        """List clusters, the largest first.

        Args:
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
            faces: Maximum number of faces that are listed of each cluster.
        """
        return await self._json(
            Call(
                "GET",
                "/clusters",
                query={"cursor": cursor, "limit": limit, "faces": faces},
            )
        )

    async def get_clustering_run(
        self,
    ) -> ClusterRunResponse:
        """State and progress of the clustering.
        """
        return await self._json(
            Call(
                "GET",
                "/clusters/run",
            )
        )

    async def cancel_clustering(
        self,
    ) -> None:
        """Cancel the clustering.

        The worker stops within seconds. Clusters that it has already stored remain, and the next run
        continues with the other faces.
        """
        return await self._nothing(
            Call(
                "DELETE",
                "/clusters/run",
            )
        )

    async def get_cluster(
        self,
        cluster: Union[int, str],
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> ClusterResponse:
        """Look up a cluster and its faces.

        Args:
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of entries per page.
        """
        return await self._json(
            Call(
                "GET",
                "/clusters/{cluster}",
                path_parameters={"cluster": cluster},
                query={"cursor": cursor, "limit": limit},
            )
        )

    async def dismiss_cluster(
        self,
        cluster: Union[int, str],
    ) -> None:
        """Dismiss a cluster.

        Deletes the cluster. Its faces are not clustered again, but they can be enrolled. The photos and their
        encodings remain stored.
        """
        return await self._nothing(
            Call(
                "DELETE",
                "/clusters/{cluster}",
                path_parameters={"cluster": cluster},
            )
        )

    async def name_cluster(
        self,
        cluster: Union[int, str],
        name: str,
        *,
        faces: Optional[Sequence[NameClusterFaces]] = None,
    ) -> NamedClusterResponse:
        """Name a cluster.

        Enrols the faces of the cluster, or those in `faces`, for a subject, and creates the subject if it
        does not exist. Faces that were decided not to be this subject are not enrolled. If at least three
        faces of the cluster were not enrolled, they remain in it.

        Args:
            name: Name of the subject: up to 200 characters of Unicode text without control characters. It is
                normalized (NFC), and unique without regard to case.
            faces: The faces of the cluster to enrol. Without this field, all faces are enrolled.
        """
        return await self._json(
            Call(
                "POST",
                "/clusters/{cluster}/subject",
                path_parameters={"cluster": cluster},
                json={"name": name, "faces": faces},
            )
        )

    async def split_cluster(
        self,
        cluster: Union[int, str],
        faces: Sequence[SplitClusterFaces],
    ) -> SplitClusterResponse:
        """Split a cluster.

        Moves faces of the cluster to a new cluster. Later runs of the clustering do not merge the two
        clusters. If one of the two parts has fewer than three faces, it is not a cluster: its faces are not
        clustered again, but they can be enrolled. So a split of one or two faces removes them from the
        cluster.

        Args:
            faces: The faces of the cluster that are moved to a new cluster.
        """
        return await self._json(
            Call(
                "POST",
                "/clusters/{cluster}/split",
                path_parameters={"cluster": cluster},
                json={"faces": faces},
            )
        )

    async def get_current_key(
        self,
    ) -> CurrentKeyAnswer:
        """Name and scopes of the API key of the request.

        A key with any scope is accepted. The response does not contain the key.
        """
        return await self._json(
            Call(
                "GET",
                "/keys/current",
            )
        )

    async def list_images(
        self,
        *,
        status: Optional[Literal["pending", "encoded", "no-face", "rejected", "failed"]] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> ImageListAnswer:
        """List images, the oldest first.

        Args:
            status: Return only images with this status.
            since: Return only images created at this time or later (RFC 3339, or a date).
            until: Return only images created before this time (RFC 3339, or a date).
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of images per page.
        """
        return await self._json(
            Call(
                "GET",
                "/images",
                query={"status": status, "since": since, "until": until, "cursor": cursor, "limit": limit},
            )
        )

    def export_images(
        self,
    ) -> AsyncGenerator[Union[ExportedImageLine, ExportedSubjectLine], None]:
        """Export all encoded images and all subjects.

        Returns NDJSON in the format of `POST /import`: one image per line, and then the subjects with their
        enrolled faces and manual decisions. A large subject has several lines.
        """
        return self._lines(
            Call(
                "GET",
                "/export",
                accept="application/x-ndjson",
            )
        )

    def import_images_lines(
        self,
        lines: Union[bytes, Iterable[Union[Union[ImportedImageLine, ImportedSubjectLine], str]], AsyncIterable[Union[Union[ImportedImageLine, ImportedSubjectLine], str]]],
    ) -> AsyncGenerator[Union[ImportProgressLine, ImportAnswer, ImportCutOffLine], None]:
        """Import encodings and subjects.

        Accepts NDJSON in the format of `GET /export`. A line with the field `subject` contains a subject, and
        any other line contains an image. The line of an image must contain at least the hash of the file and
        one encoding. Images whose hash already exists, and existing enrolled faces and decisions, are
        unchanged, so an import can be repeated. An invalid line does not affect the other lines. Enrolled
        faces and decisions whose image does not exist are not imported, but counted (`missing`).

        Args:
            lines: The lines, as objects or as text; or all lines as bytes.
        """
        return self._lines(
            Call(
                "POST",
                "/import",
                lines=lines,
                accept="application/x-ndjson",
            )
        )

    async def import_images(
        self,
        lines: Union[bytes, Iterable[Union[Union[ImportedImageLine, ImportedSubjectLine], str]], AsyncIterable[Union[Union[ImportedImageLine, ImportedSubjectLine], str]]],
    ) -> ImportAnswer:
        """Import encodings and subjects.

        Accepts NDJSON in the format of `GET /export`. A line with the field `subject` contains a subject, and
        any other line contains an image. The line of an image must contain at least the hash of the file and
        one encoding. Images whose hash already exists, and existing enrolled faces and decisions, are
        unchanged, so an import can be repeated. An invalid line does not affect the other lines. Enrolled
        faces and decisions whose image does not exist are not imported, but counted (`missing`).

        Args:
            lines: The lines, as objects or as text; or all lines as bytes.
        """
        return await self._json(
            Call(
                "POST",
                "/import",
                lines=lines,
            )
        )

    async def read_statistics(
        self,
    ) -> StatsAnswer:
        """Number of images with a face, and the average encoding of their first faces.

        The numbers are exact. An image is included shortly after its response.
        """
        return await self._json(
            Call(
                "GET",
                "/stats",
            )
        )

    async def read_images_over_time(
        self,
        *,
        period: Optional[Literal["hour", "day"]] = None,
        limit: Optional[int] = None,
    ) -> ImagesOverTimeResponse:
        """Number of images with a face that were created in each hour or day.

        The numbers are exact. A deleted image is not counted any more.

        Args:
            period: The length of the periods, which begin at full hours or days in UTC.
            limit: The number of periods, of which the last one is the current hour or day.
        """
        return await self._json(
            Call(
                "GET",
                "/stats/history",
                query={"period": period, "limit": limit},
            )
        )

    async def read_distances(
        self,
    ) -> DistancesResponse:
        """Histogram of the distances between faces of a random sample.

        The sample has at most 400 stored faces, and at most 5 enrolled faces of each of at most 100 subjects.
        All faces of the sample were encoded by the same model.
        """
        return await self._json(
            Call(
                "GET",
                "/stats/distances",
            )
        )

    async def read_encoding_map(
        self,
    ) -> EncodingMapResponse:
        """Two-dimensional map of the encodings of a random sample of faces.

        The map is a principal component analysis: its axes are the two directions in which the encodings of
        the sample differ most. The sample is the same as in `GET /stats/distances`.
        """
        return await self._json(
            Call(
                "GET",
                "/stats/map",
            )
        )

    async def read_status(
        self,
    ) -> StatusResponse:
        """State of the service: pending images, throughput, processes, index, cache and versions.

        The numbers include all processes of the service. Workers and API processes report their state to the
        database every five seconds.
        """
        return await self._json(
            Call(
                "GET",
                "/admin/status",
            )
        )

    async def list_failures(
        self,
        *,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> FailureListResponse:
        """List failed images, the most recent failure first.

        An image has failed if each attempt to encode it crashed its encoder or took too long, or if its
        staged photo cannot be read. Files that are not photos are not included: `GET /images?status=rejected`
        lists them.

        Args:
            cursor: The `next_cursor` of the previous page.
            limit: Maximum number of images per page.
        """
        return await self._json(
            Call(
                "GET",
                "/admin/failures",
                query={"cursor": cursor, "limit": limit},
            )
        )

    async def retry_failures(
        self,
    ) -> RetryResponse:
        """Retry all failed images whose photo is still stored.
        """
        return await self._json(
            Call(
                "POST",
                "/admin/failures/retry",
            )
        )

    async def retry_failure(
        self,
        file_hash: str,
    ) -> RetryResponse:
        """Retry a failed image.

        The image becomes pending and is encoded again. The photo of a failed image is kept for
        `FRS_FAILED_PHOTO_HOURS`.

        Args:
            file_hash: SHA-256 of an uploaded file, in lower-case hex.
        """
        return await self._json(
            Call(
                "POST",
                "/admin/failures/{file_hash}/retry",
                path_parameters={"file_hash": file_hash},
            )
        )

    async def open_queue_session(
        self,
    ) -> None:
        """Open a session for the queue board at `/admin/queues`.

        Sets a cookie with which the browser can open the queue board for fifteen minutes. The cookie is sent
        only to the queue board. If the service requires no API keys, no session is necessary, and no cookie
        is set.
        """
        return await self._nothing(
            Call(
                "POST",
                "/admin/queue-session",
            )
        )

    async def is_alive(
        self,
    ) -> HealthAnswer:
        """Liveness probe.
        """
        return await self._json(
            Call(
                "GET",
                "/healthz",
            )
        )

    async def is_ready(
        self,
    ) -> HealthAnswer:
        """Readiness probe: whether the database can be reached.
        """
        return await self._json(
            Call(
                "GET",
                "/readyz",
            )
        )

    async def read_metrics(
        self,
    ) -> str:
        """Metrics of the process, for Prometheus.

        For internal use: in production nginx responds with 404.
        """
        return await self._text(
            Call(
                "GET",
                "/metrics",
            )
        )
