using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weights.AspNetCore.EntityFrameworkCore.Migrations.Sqlite
{
    /// <inheritdoc />
    internal partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "WeightsAudit",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Delivery = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Customer = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Session = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Model = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    KeyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Kid = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Format = table.Column<int>(type: "INTEGER", nullable: true),
                    Origin = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    RequestId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    TraceId = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Count = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 1),
                    OfflineUntil = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsAudit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WeightsContentKeys",
                columns: table => new
                {
                    KeyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Format = table.Column<int>(type: "INTEGER", nullable: false),
                    AllowRaw = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsContentKeys", x => x.KeyId);
                });

            migrationBuilder.CreateTable(
                name: "WeightsCustomers",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    ProtectedKek = table.Column<byte[]>(type: "BLOB", nullable: false),
                    KekVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Created = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsCustomers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WeightsOperations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Actor = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Operation = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Customer = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Session = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    KeyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Kid = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    From = table.Column<long>(type: "INTEGER", nullable: true),
                    Until = table.Column<long>(type: "INTEGER", nullable: true),
                    OfflineLease = table.Column<long>(type: "INTEGER", nullable: true),
                    RequestId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    TraceId = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsOperations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WeightsRevokedSessions",
                columns: table => new
                {
                    Session = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Customer = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsRevokedSessions", x => x.Session);
                });

            migrationBuilder.CreateTable(
                name: "WeightsKeyVersions",
                columns: table => new
                {
                    Kid = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    KeyId = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    RetiringUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    ProtectedKey = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Created = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsKeyVersions", x => x.Kid);
                    table.ForeignKey(
                        name: "FK_WeightsKeyVersions_WeightsContentKeys_KeyId",
                        column: x => x.KeyId,
                        principalTable: "WeightsContentKeys",
                        principalColumn: "KeyId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WeightsEntitlements",
                columns: table => new
                {
                    Customer = table.Column<string>(type: "TEXT", nullable: false),
                    KeyId = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: true),
                    Until = table.Column<long>(type: "INTEGER", nullable: true),
                    OfflineLease = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsEntitlements", x => new { x.Customer, x.KeyId });
                    table.ForeignKey(
                        name: "FK_WeightsEntitlements_WeightsContentKeys_KeyId",
                        column: x => x.KeyId,
                        principalTable: "WeightsContentKeys",
                        principalColumn: "KeyId",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_WeightsEntitlements_WeightsCustomers_Customer",
                        column: x => x.Customer,
                        principalTable: "WeightsCustomers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WeightsWraps",
                columns: table => new
                {
                    Customer = table.Column<string>(type: "TEXT", nullable: false),
                    Kid = table.Column<string>(type: "TEXT", nullable: false),
                    Format = table.Column<int>(type: "INTEGER", nullable: false),
                    Wrapped = table.Column<byte[]>(type: "BLOB", nullable: false),
                    KekVersion = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsWraps", x => new { x.Customer, x.Kid });
                    table.ForeignKey(
                        name: "FK_WeightsWraps_WeightsCustomers_Customer",
                        column: x => x.Customer,
                        principalTable: "WeightsCustomers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_WeightsWraps_WeightsKeyVersions_Kid",
                        column: x => x.Kid,
                        principalTable: "WeightsKeyVersions",
                        principalColumn: "Kid",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_WeightsAudit_At_Customer",
                table: "WeightsAudit",
                columns: new[] { "At", "Customer" });

            migrationBuilder.CreateIndex(
                name: "IX_WeightsEntitlements_KeyId",
                table: "WeightsEntitlements",
                column: "KeyId");

            migrationBuilder.CreateIndex(
                name: "IX_WeightsKeyVersions_Active",
                table: "WeightsKeyVersions",
                column: "KeyId",
                unique: true,
                filter: "\"State\" = 'Active'");

            migrationBuilder.CreateIndex(
                name: "IX_WeightsOperations_At",
                table: "WeightsOperations",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_WeightsOperations_Customer_At",
                table: "WeightsOperations",
                columns: new[] { "Customer", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_WeightsWraps_Kid",
                table: "WeightsWraps",
                column: "Kid");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "WeightsAudit");

            migrationBuilder.DropTable(
                name: "WeightsEntitlements");

            migrationBuilder.DropTable(
                name: "WeightsOperations");

            migrationBuilder.DropTable(
                name: "WeightsRevokedSessions");

            migrationBuilder.DropTable(
                name: "WeightsWraps");

            migrationBuilder.DropTable(
                name: "WeightsCustomers");

            migrationBuilder.DropTable(
                name: "WeightsKeyVersions");

            migrationBuilder.DropTable(
                name: "WeightsContentKeys");
        }
    }
}
